// The table of predicted times, with a mark for each on a common scale.
import { find, findAll, say } from './dom.mjs';
import { clamp } from './frame.mjs';

/**
 * A scale of whole powers of ten that holds some times; of none, from a millisecond to a second.
 * @param {(number | null)[]} all
 */
export const scaleOf = (all) => {
  const times = all.filter((ns) => ns !== null && ns > 0).map(Number);
  if (!times.length) return { low: 6, high: 9, percent: () => 0 };
  const low = Math.floor(Math.log10(Math.min(...times)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...times)) - 1e-9));
  const percent = (/** @type {number | null} */ ns) =>
    clamp((Math.log10(Math.max(ns ?? 0, 1e-3)) - low) / (high - low)) * 100;
  return { low, high, percent };
};

/**
 * @param {Element} root
 * @param {Writer} write
 * @param {Model[]} models
 * @param {Prediction[]} results
 */
export const writeTimes = (root, write, models, results) => {
  const predicted = results.map((result) => result.makespan);
  const known = predicted.some((ns) => ns > 0);
  const scale = scaleOf(known ? [...predicted, ...models.map((model) => model.measured)] : []);
  findAll(root, '.wi-times tbody tr').forEach((row, i) => {
    const { makespan, concurrency, parallelism } = results[i];
    say(find(row, '.wi-predicted'), write.duration(makespan));
    say(find(row, '.wi-l'), write.average(concurrency));
    say(find(row, '.wi-p'), write.average(parallelism));
    const tick = find(row, '.wi-tick');
    tick.hidden = false;
    tick.style.left = find(row, '.wi-run').style.width = `${scale.percent(makespan)}%`;
    const dot = row.querySelector('.wi-dot');
    if (dot) /** @type {HTMLElement} */ (dot).style.left = `${scale.percent(models[i].measured)}%`;
  });
  const every = Math.ceil((scale.high - scale.low) / 6);
  const ticks = [];
  for (let power = scale.low; power <= scale.high; power += every) {
    const tick = document.createElement('span');
    tick.style.left = `${scale.percent(10 ** power)}%`;
    tick.textContent = write.nominal(10 ** power);
    ticks.push(tick);
  }
  find(root, '.wi-ticks').replaceChildren(...ticks);
};
