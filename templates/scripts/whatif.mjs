// What if: predicts other work on other machines under every model, in both languages of the page.
import { find, findAll, island } from './dom.mjs';
import { drawLanes } from './lanes.mjs';
import { drawLegend, drawMap } from './map.mjs';
import { writer } from './number.mjs';
import { drawPlane } from './plane.mjs';
import { predict, shapeOf } from './predict.mjs';
import { wakeSliders } from './sliders.mjs';
import { writeTimes } from './times.mjs';
import { atlasOf, story } from './winners.mjs';

/** Where the sliders stand, and whose lanes are drawn. @typedef {Setting & { lanes: number }} Sandbox */

/** What fetches do where the far side is that slow. @param {Setting} setting @returns {Work} */
const workOf = ({ slower, ...work }) => ({ ...work, wait: work.wait * slower });

/**
 * Wakes the section of a language; what it returns draws it anew.
 * @param {HTMLElement} root
 * @param {WhatIfData} data
 * @param {(change: Partial<Sandbox>) => void} set
 */
const wake = (root, data, set) => {
  /** @type {Says} */
  const says = JSON.parse(root.dataset.says ?? '');
  const lang = root.dataset.lang ?? '';
  const write = writer(says);
  const showValues = wakeSliders(root, says, write, data.start, set);
  /** @type {HTMLSelectElement} */
  const chosen = find(root, '.wi-model');
  chosen.addEventListener('change', () => set({ lanes: Number(chosen.value) }));
  find(root, '.wi-still').hidden = true;
  for (const part of findAll(root, '.wi-live')) part.hidden = false;
  // Pictures are drawn for the width that they have: folded, or in the other language, they have none.
  if (globalThis.ResizeObserver) new ResizeObserver(() => set({})).observe(find(root, '.wi-drawing'));
  return (
    /** @type {Sandbox} */ state,
    /** @type {Prediction[]} */ results,
    /** @type {Winner[][]} */ grid,
  ) => {
    const work = workOf(state);
    showValues(state);
    root.classList.toggle('rated', work.rate !== null);
    writeTimes(root, says, write, data.models, results, work);
    chosen.value = String(state.lanes);
    drawLanes(root, says, write, data.models[state.lanes], work);
    drawPlane(find(root, '.wi-plane'), says, write, state.cores, data.models, results);
    const winners = drawMap(find(root, '.wi-map'), lang, says, write, data, work, grid);
    drawLegend(find(root, '.wi-legend'), winners);
    const words = story(says, write, data.models, { ...work, rate: null });
    find(root, '.wi-row').textContent = words;
    find(root, '.wi-map desc').textContent = words;
  };
};

export const whatIf = () => {
  /** @type {WhatIfData | null} */
  const data = island('whatif-data');
  if (!data) return;
  const { models, start } = data;
  // The lanes of a pool show what each of the sliders does.
  const pool = models.findIndex((model) => model.threads === 'workers');
  /** @type {Sandbox} */
  const state = { ...start, lanes: Math.max(0, pool) };
  const atlas = atlasOf(models);
  const update = (/** @type {Partial<Sandbox>} */ change) => {
    Object.assign(state, change);
    const results = models.map((model) => predict(shapeOf(model, state), workOf(state)));
    const grid = atlas(state);
    for (const show of sections) show(state, results, grid);
  };
  const sections = findAll(document, '.whatif').map((root) => wake(root, data, update));
  update(start);
};
