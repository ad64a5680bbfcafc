// The lanes of one model as the sliders stand: what each fetch does, by time.
import { lanesOf, MOST_LANES } from './arrivals.mjs';
import { draw, find, say } from './dom.mjs';
import { shapeOf, wholeOf } from './predict.mjs';

/** The picture's width, in units of its own, which the page stretches. */
const WIDE = 1000;
/** Its height at most, and that of a lane, in pixels. */
const HIGH = 180;
const LANE = 14;
/** Of more lanes, every so manieth is drawn. */
const DRAWN = 60;
const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

/** The round number that is next above a value: a small change is seen as one, since the scale stays. @param {number} value */
export const roundAbove = (value) => {
  const power = 10 ** Math.floor(Math.log10(value));
  return (ROUND.find((digit) => digit * power >= value * 0.999999) ?? 10) * power;
};

/** The most fetches that were due and had not started, at one time. @param {Lanes} lanes */
export const longestLine = ({ due, started }) => {
  const starts = started.toSorted((a, b) => a - b);
  let [most, begun] = [0, 0];
  due.forEach((now, nth) => {
    while (starts[begun] <= now) begun += 1;
    // Of those that are due at once the last counts.
    if (due[nth + 1] !== now) most = Math.max(most, nth + 1 - begun);
  });
  return most;
};

/**
 * The spans of the lanes that are drawn, as paths by the classes of the race.
 * @param {Lanes} lanes
 * @param {Work} work
 * @param {number} scale
 */
const paths = ({ due, started, resumed, finished }, { wait, compute, rate }, scale) => {
  const every = Math.ceil(due.length / DRAWN);
  const drawn = Math.ceil(due.length / every);
  const pitch = Math.min(LANE, HIGH / drawn);
  const thick = pitch * (pitch < 4 ? 1 : 0.75);
  const at = (/** @type {number} */ ns) => Number(((ns / scale) * WIDE).toFixed(1));
  const high = (/** @type {number} */ px) => Number(px.toFixed(2));
  /** @type {Record<string, string>} */
  const all = { q: '', w: '', l: '', c1: '', c3: '', du: '' };
  for (let id = 0, top = 0; id < due.length; id += every, top += pitch) {
    const line = (/** @type {number} */ from, /** @type {number} */ to) =>
      to > from ? `M${at(from)} ${high(top + pitch / 2)}H${at(to)}` : '';
    const bar = (/** @type {number} */ from, /** @type {number} */ to) =>
      to > from ? `M${at(from)} ${high(top)}H${at(to)}v${high(thick)}H${at(from)}z` : '';
    const waited = started[id] + wait;
    all.q += line(due[id], started[id]);
    all.w += bar(started[id], waited);
    all.l += line(waited, resumed[id]);
    // Half of a core or less is paler, as in the race.
    const shared = (finished[id] - resumed[id]) * 0.75 > compute;
    all[shared ? 'c1' : 'c3'] += bar(resumed[id], finished[id]);
    if (rate) all.du += `M${at(due[id])} ${high(top)}v${high(thick)}`;
  }
  return { all, high: pitch * drawn, thin: pitch < 4 };
};

/** Marks at about every fifth of the scale. @param {Element} place @param {Writer} write @param {number} scale */
const marks = (place, write, scale) => {
  const step = roundAbove(scale / 5.01);
  const ticks = [];
  for (let nth = 0; nth * step <= scale * 1.000001; nth += 1) {
    const tick = document.createElement('span');
    tick.style.left = `${((nth * step) / scale) * 100}%`;
    tick.textContent = write.nominal(nth * step);
    ticks.push(tick);
  }
  place.replaceChildren(...ticks);
};

/**
 * Draws the lanes of a model anew.
 * @param {Element} root
 * @param {Says} says
 * @param {Writer} write
 * @param {Model} model
 * @param {Work} asked
 */
export const drawLanes = (root, says, write, model, asked) => {
  const work = wholeOf(asked);
  const svg = find(root, '.wi-lanes');
  const told = find(root, '.wi-told');
  const [none, many] = [!(work.wait + work.compute > 0), work.count > MOST_LANES];
  svg.replaceChildren();
  find(root, '.wi-drawn').hidden = none || many;
  if (none || many) return say(told, none ? says.noWork : says.tooMany);
  const lanes = lanesOf(shapeOf(model, work), work);
  const scale = roundAbove(lanes.makespan);
  const { all, high, thin } = paths(lanes, work, scale);
  svg.setAttribute('class', `wi-lanes ${model.class}`);
  svg.setAttribute('viewBox', `0 0 ${WIDE} ${high}`);
  svg.setAttribute('height', String(high));
  const number = (/** @type {number} */ value) => write.number(value, 0);
  const words = says.lanes
    .replace('{model}', model.id)
    .replace('{count}', number(work.count))
    .replace('{time}', write.duration(lanes.makespan))
    .replace('{peak}', number(lanes.peak))
    .replace('{line}', number(longestLine(lanes)));
  draw(svg, 'title', {}, model.id);
  draw(svg, 'desc', {}, words);
  for (const [type, d] of Object.entries(all))
    if (d) draw(svg, 'path', { class: type === 'w' && thin ? 'w bare' : type, d });
  marks(find(root, '.wi-lane-ticks'), write, scale);
  say(told, words);
};
