// The sliders of the what-if: each goes along round values, among which the scenario's own stands too.
import { find, findAll } from './dom.mjs';

const DIGITS = [1, 1.5, 2, 3, 5, 7];
const SMALL = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 512, 1000];

/** Round values from one power of ten to another. @param {number} first @param {number} last */
const decades = (first, last) => {
  const all = [];
  for (let power = first; power < last; power += 1) {
    for (const digit of DIGITS) all.push(Math.round(digit * 10 ** power));
  }
  return [...all, 10 ** last];
};

/** @type {Record<Knob, (number | null)[]>} */
const LISTS = {
  count: decades(0, 7),
  rate: [0.1, 0.2, 0.5, ...decades(0, 6), null],
  wait: [0, ...decades(3, 10)],
  slower: [1, 1.5, 2, 3, 5, 7, 10],
  compute: [0, ...decades(3, 10)],
  cores: SMALL,
  workers: SMALL,
  in_flight: [...decades(0, 4), null],
};

/** No limit, and all at once, come last. @param {number | null} value */
const rank = (value) => value ?? Infinity;

/** The values of a slider, ascending. @param {Knob} knob @param {number | null} own */
export const choices = (knob, own) => {
  return [...new Set([...LISTS[knob], own])].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

/**
 * A value in words.
 * @param {Says} says
 * @param {Writer} write
 * @param {Knob} knob
 * @param {number | null} value
 */
export const valueText = (says, write, knob, value) => {
  if (value === null) return knob === 'rate' ? says.atOnce : says.noLimit;
  if (knob === 'rate') return `${write.plain(value, 1)}\u00a0${says.perSecond}`;
  if (knob === 'slower') return `×${write.plain(value, 1)}`;
  return knob === 'wait' || knob === 'compute' ? write.nominal(value) : write.number(value, 0);
};

/** The next value of a slider. @param {Knob} knob @param {number | null} value */
const above = (knob, value) => LISTS[knob].find((other) => rank(other) > rank(value));

/** Fewer fetches do not show who falls behind. */
const ENOUGH = 100;

/**
 * What the buttons do, in one sensible step each; `null` where there is none left.
 * @type {Record<string, (at: Setting) => Partial<Setting> | null>}
 */
export const STEPS = {
  fetch: ({ count }) => (count < 1e7 ? { count: count + 1 } : null),
  rate: ({ rate, count, wait, slower, compute }) => {
    if (rate) return { rate: /** @type {number} */ (above('rate', rate) ?? rate) };
    // One after another can still hold the first rate.
    const most = 0.9e9 / Math.max(1, wait * slower + compute);
    const first = LISTS.rate.findLast((value) => value !== null && value <= most) ?? 0.1;
    return { rate: first, count: Math.max(count, ENOUGH) };
  },
  worker: ({ workers }) => (workers > 1 ? { workers: workers - 1 } : null),
  slower: ({ slower }) => {
    const next = above('slower', slower);
    return next ? { slower: next } : null;
  },
};

/**
 * Wakes the sliders of a section and its buttons: calls `set` with what a reader chooses. What it returns shows a
 * state on them.
 * @param {Element} root
 * @param {Says} says
 * @param {Writer} write
 * @param {Setting} start
 * @param {(change: Partial<Setting>) => void} set
 */
export const wakeSliders = (root, says, write, start, set) => {
  let now = start;
  /** @type {HTMLInputElement[]} */
  const inputs = findAll(root, '[data-knob]');
  const sliders = inputs.map((input) => {
    const knob = /** @type {Knob} */ (input.dataset.knob);
    const values = choices(knob, start[knob]);
    const output = /** @type {Element} */ (input.previousElementSibling);
    Object.assign(input, { min: 0, max: values.length - 1, step: 1 });
    input.addEventListener('input', () => set({ [knob]: values[Number(input.value)] }));
    return { input, knob, values, output };
  });
  const buttons = findAll(root, '[data-step]').map((button) => {
    const step = STEPS[button.dataset.step ?? ''];
    button.addEventListener('click', () => set(step(now) ?? {}));
    return { button, step };
  });
  find(root, '.wi-reset').addEventListener('click', () => set(start));
  return (/** @type {Setting} */ state) => {
    now = { ...state };
    for (const { knob, input, output, values } of sliders) {
      const text = valueText(says, write, knob, state[knob]);
      // A button may have set a value between two of the slider's.
      input.value = String(values.findLastIndex((value) => rank(value) <= rank(state[knob])));
      input.setAttribute('aria-valuetext', text);
      output.textContent = text;
    }
    for (const { button, step } of buttons) button.setAttribute('aria-disabled', String(!step(now)));
  };
};
