// The sliders of the what-if: each goes along round values, among which the scenario's own stands too.
import { find, findAll } from './dom.mjs';

const DIGITS = [1, 1.5, 2, 3, 5, 7];
const SMALL = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

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
  count: decades(0, 6),
  wait: [0, ...decades(3, 10)],
  compute: [0, ...decades(3, 10)],
  cores: SMALL,
  workers: [...SMALL, 96, 128, 256, 512],
  in_flight: [...decades(0, 4), null],
};

/** The values of a slider, ascending; no limit comes last. @param {Knob} knob @param {number | null} own */
export const choices = (knob, own) => {
  const rank = (/** @type {number | null} */ value) => value ?? Infinity;
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
  if (value === null) return says.noLimit;
  return knob === 'wait' || knob === 'compute' ? write.nominal(value) : write.number(value, 0);
};

/**
 * Wakes the sliders of a section and its button: calls `set` with what a reader chooses. What it returns shows a
 * state on them.
 * @param {Element} root
 * @param {Says} says
 * @param {Writer} write
 * @param {Work} start
 * @param {(change: Partial<Work>) => void} set
 */
export const wakeSliders = (root, says, write, start, set) => {
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
  find(root, '.wi-reset').addEventListener('click', () => set(start));
  return (/** @type {Work} */ state) => {
    for (const { knob, input, output, values } of sliders) {
      const text = valueText(says, write, knob, state[knob]);
      input.value = String(values.indexOf(state[knob]));
      input.setAttribute('aria-valuetext', text);
      output.textContent = text;
    }
  };
};
