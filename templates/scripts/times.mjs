// The table of predicted times, with a mark for each on a common scale.
import { STEADY } from './arrivals.mjs';
import { find, findAll, say } from './dom.mjs';
import { clamp } from './frame.mjs';
import { nearestCell, otherWork } from './nearest.mjs';

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
 * Whether a model keeps up, and by how much its response grows if not.
 * @param {Says} says
 * @param {Writer} write
 * @param {Responses | null} response
 */
export const keepsUp = (says, write, response) => {
  if (!response) return '';
  if (response.grows === null) return says.untold;
  if (response.grows < STEADY) return says.keepsUp;
  const grows = write.plain(Number(response.grows.toPrecision(2)), 2);
  return `${says.fallsBehind}: ${says.grows.replace('{}', grows)}`;
};

/** Writes a text, and what is small beneath it. @param {Element} place @param {string} words @param {string} small @param {string} [href] */
const writeBoth = (place, words, small, href) => {
  place.replaceChildren(words);
  if (!small) return;
  const line = document.createElement('small');
  place.append(line);
  if (!href) return line.append(small);
  const link = document.createElement('a');
  link.setAttribute('href', href);
  link.append(small);
  line.append(link);
};

/**
 * @param {HTMLElement} root
 * @param {Says} says
 * @param {Writer} write
 * @param {Model[]} models
 * @param {Prediction[]} results
 * @param {Work} work
 */
export const writeTimes = (root, says, write, models, results, work) => {
  const lang = root.dataset.lang ?? '';
  const cells = models.map((model) => nearestCell(model, work));
  const times = results.map(({ makespan, response }) =>
    response ? [response.p50, response.max] : [makespan],
  );
  const known = times.flat().some((ns) => ns > 0);
  const scale = scaleOf(known ? [...times.flat(), ...cells.map((cell) => cell?.ns ?? null)] : []);
  findAll(root, '.wi-times tbody tr').forEach((row, i) => {
    const { concurrency, parallelism, response } = results[i];
    const told = times[i].map(write.duration).join(' / ');
    writeBoth(find(row, '.wi-predicted'), told, keepsUp(says, write, response));
    say(find(row, '.wi-l'), write.average(concurrency));
    say(find(row, '.wi-p'), write.average(parallelism));
    const tick = find(row, '.wi-tick');
    tick.hidden = false;
    tick.style.left = `${scale.percent(times[i][0])}%`;
    find(row, '.wi-run').style.width = `${scale.percent(times[i][times[i].length - 1])}%`;
    const cell = cells[i];
    const dot = find(row, '.wi-dot');
    dot.hidden = !cell;
    if (cell) dot.style.left = `${scale.percent(cell.ns)}%`;
    const other = cell ? otherWork(says, write, cell, work) : '';
    writeBoth(find(row, '.wi-measured'), cell?.words[lang] ?? '–', other, cell?.href ?? undefined);
  });
  say(find(root, '.wi-command'), says.command.replace('{}', String(work.rate)));
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
