// Threads or async? A recommendation by the same simulation as the what-if, where it flips, and the nearest measured lesson.
import { find, findAll, island, say } from './dom.mjs';
import { drawLegend, drawMap } from './map.mjs';
import { nearest } from './nearest.mjs';
import { writer } from './number.mjs';
import { fastest, predict, shapeOf, TIE } from './predict.mjs';
import { wakeSliders } from './sliders.mjs';
import { atlasOf, story } from './winners.mjs';

/** More threads than this are a price of their own. */
const MANY = 500;

/**
 * The lightest of the fastest of some families: its name, time and threads.
 * @param {Model[]} models
 * @param {Family[]} families
 * @param {Work} work
 */
const best = (models, families, work) => {
  const own = models.filter((model) => families.includes(model.class));
  if (!own.length) return null;
  const { model } = fastest(own, work);
  const shape = shapeOf(model, work);
  return {
    model: model.id,
    time: predict(shape, work).makespan,
    threads: Math.min(shape.threads, work.count),
  };
};

/**
 * Which of the two is to be had, and why; `null` where there is no work, or the record lacks one of them.
 * @param {Model[]} models
 * @param {Work} work
 */
export const choice = (models, work) => {
  const threads = best(models, ['rust'], work);
  const tasks = best(models, ['blue', 'teal'], work);
  if (!threads || !tasks) return null;
  if (!(work.wait + work.compute > 0)) return null;
  const ratio = threads.time / Math.max(tasks.time, 1);
  if (ratio > TIE) return { which: 'async', threads, tasks };
  if (ratio < 1 / TIE) return { which: 'threads', threads, tasks };
  if (threads.threads > MANY) return { which: 'lighter', threads, tasks };
  return { which: threads.threads > tasks.threads ? 'either' : 'same', threads, tasks };
};

/**
 * @param {HTMLElement} root
 * @param {ChooseData} data
 * @param {Atlas} atlas
 * @param {(change: Partial<Setting>) => void} set
 */
const wakeCard = (root, { start, models, lessons }, atlas, set) => {
  /** @type {Says & { choose: Record<string, string> }} */
  const says = JSON.parse(root.dataset.says ?? '');
  const write = writer(says);
  const showValues = wakeSliders(root, says, write, { ...start, in_flight: null }, set);
  root.hidden = false;
  // A picture is drawn for the width that it has: in the other language it has none.
  if (globalThis.ResizeObserver) new ResizeObserver(() => set({})).observe(find(root, 'figure'));
  return (/** @type {Setting} */ state) => {
    showValues(state);
    const found = choice(models, state);
    if (!found) say(find(root, '.verdict'), '');
    else {
      const { which, threads, tasks } = found;
      /** @type {Record<string, string>} */
      const values = {
        async: tasks.model,
        a: write.duration(tasks.time),
        m: write.number(tasks.threads, 0),
        threads: threads.model,
        t: write.duration(threads.time),
        n: write.number(threads.threads, 0),
      };
      say(
        find(root, '.verdict'),
        says.choose[which].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ''),
      );
    }
    const border = story(says, write, models, state);
    say(find(root, '.border'), border);
    const map = find(root, '.wi-map');
    const data = { start, models, sizes: [] };
    drawLegend(
      find(root, '.wi-legend'),
      drawMap(map, root.dataset.lang ?? '', says, write, data, state, atlas(state)),
    );
    find(map, 'desc').textContent = border;
    const lesson = nearest(lessons, state);
    const link = find(root, '.nearest a');
    find(root, '.nearest').hidden = !lesson;
    if (!lesson) return;
    link.setAttribute('href', lesson.href);
    say(link, lesson.titles[root.dataset.lang ?? ''] ?? '');
  };
};

export const choose = () => {
  /** @type {ChooseData | null} */
  const data = island('choose-data');
  if (!data) return;
  // The most in flight binds some models only: that is for the what-if.
  const state = { ...data.start, in_flight: null };
  const update = (/** @type {Partial<Setting>} */ change) => {
    Object.assign(state, change);
    for (const show of cards) show(state);
  };
  const atlas = atlasOf(data.models);
  const cards = findAll(document, '.choose').map((root) => wakeCard(root, data, atlas, update));
  update({});
};
