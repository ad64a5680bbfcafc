// What if: predicts other work on other machines under every model, in both languages of the page.
import { find, findAll, island } from './dom.mjs';
import { drawLegend, drawMap } from './map.mjs';
import { writer } from './number.mjs';
import { drawPlane } from './plane.mjs';
import { predict, shapeOf } from './predict.mjs';
import { wakeSliders } from './sliders.mjs';
import { writeTimes } from './times.mjs';
import { squares, story } from './winners.mjs';

/**
 * Wakes the section of a language; what it returns draws it anew.
 * @param {HTMLElement} root
 * @param {WhatIfData} data
 * @param {(change: Partial<Work>) => void} set
 */
const wake = (root, data, set) => {
  /** @type {Says} */
  const says = JSON.parse(root.dataset.says ?? '');
  const lang = root.dataset.lang ?? '';
  const write = writer(says);
  const showValues = wakeSliders(root, says, write, data.start, set);
  find(root, '.wi-still').hidden = true;
  for (const part of ['.wi-knobs', '.wi-pictures', '.wi-row']) find(root, part).hidden = false;
  return (/** @type {Work} */ state, /** @type {Prediction[]} */ results, /** @type {Winner[][]} */ grid) => {
    showValues(state);
    writeTimes(root, write, data.models, results);
    drawPlane(find(root, '.wi-plane'), says, write, state.cores, data.models, results);
    const winners = drawMap(find(root, '.wi-map'), lang, says, write, data, state, grid);
    drawLegend(find(root, '.wi-legend'), winners);
    const words = story(says, write, data.models, state);
    find(root, '.wi-row').textContent = words;
    find(root, '.wi-map desc').textContent = words;
  };
};

export const whatIf = () => {
  /** @type {WhatIfData | null} */
  const data = island('whatif-data');
  if (!data) return;
  const { models, start } = data;
  const state = { ...start };
  /** The map of the machine that it was drawn for. */
  let known = { machine: '', grid: /** @type {Winner[][]} */ ([]) };
  const update = (/** @type {Partial<Work>} */ change) => {
    Object.assign(state, change);
    const machine = [state.cores, state.workers, state.in_flight].join();
    if (machine !== known.machine) known = { machine, grid: squares(models, state) };
    const results = models.map((model) => predict(shapeOf(model, state), state));
    for (const show of sections) show(state, results, known.grid);
  };
  const sections = findAll(document, '.whatif').map((root) => wake(root, data, update));
  update(start);
};
