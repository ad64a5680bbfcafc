// Finds runs by their words, and keeps both languages of the page on one choice. The choices are plain CSS.
import { find, findAll } from './dom.mjs';

/** The number of a run, on its row. @param {HTMLElement} row */
const runOf = (row) => row.dataset.run ?? '';

/**
 * Runs of the list, by number, that lack a word of `text`, in the language of `main`.
 * @param {Element} main
 * @param {string} text
 */
export const without = (main, text) => {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const lacks = (/** @type {Element} */ run) => {
    const said = (run.textContent ?? '').toLocaleLowerCase();
    return words.some((word) => !said.includes(word));
  };
  return new Set(findAll(main, '.runs > li').filter(lacks).map(runOf));
};

/**
 * Hides runs in the list and in the tables, and says how many are left.
 * @param {Element} main
 * @param {Set<string>} hidden
 * @param {string} text
 */
const hide = (main, hidden, text) => {
  for (const row of findAll(main, '[data-run]')) row.hidden = hidden.has(runOf(row));
  const all = findAll(main, '.runs > li').length;
  /** @type {HTMLInputElement} */
  const input = find(main, '.find-run input');
  /** @type {HTMLOutputElement} */
  const output = find(main, '.find-run output');
  const left = [all - hidden.size, all];
  const words = (output.dataset.words ?? '').replace(/\{\}/g, () => String(left.shift()));
  if (input.value !== text) input.value = text;
  output.value = text.trim() ? words : '';
};

/**
 * The command that compares the two runs which are picked, for a pair that the page does not hold.
 * @param {Element} main
 */
const nameCommand = (main) => {
  const [a, b] = ['pick-a', 'pick-b'].map((kind) => find(main, `input.${kind}:checked`));
  const command = find(main, '.command');
  if (a && b && command) command.textContent = `inflight compare ${a.dataset.name} ${b.dataset.name}`;
};

export const listRuns = () => {
  const mains = findAll(document, 'main');
  document.addEventListener('change', ({ target }) => {
    const { dataset, value } = /** @type {HTMLInputElement} */ (target);
    if (!dataset?.twin) return;
    for (const main of mains) {
      /** @type {HTMLInputElement[]} */
      const twins = findAll(main, `input.${dataset.twin}[value="${value}"]`);
      for (const twin of twins) twin.checked = true;
      nameCommand(main);
    }
  });
  for (const main of mains) {
    nameCommand(main);
    const search = find(main, '.find-run');
    if (!search) continue;
    search.hidden = false;
    /** @type {HTMLInputElement} */
    const input = find(search, 'input');
    input.addEventListener('input', () => {
      const hidden = without(main, input.value);
      for (const each of mains) hide(each, hidden, input.value);
    });
  }
};
