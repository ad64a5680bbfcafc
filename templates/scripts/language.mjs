// Remembers the language, and names the window in it. The switch itself is plain CSS.
import { findAll } from './dom.mjs';
import { recall, remember } from './store.mjs';

/** Where the choice is kept. */
const KEPT = 'inflight-lang';

/** @param {HTMLInputElement} choice */
const speak = (choice) => {
  document.documentElement.lang = choice.value;
  document.title = choice.dataset.title ?? document.title;
};

export const rememberLanguage = () => {
  /** @type {HTMLInputElement[]} */
  const choices = findAll(document, 'input[name=lang]');
  const last = recall(KEPT);
  for (const choice of choices) if (choice.value === last) choice.checked = true;
  for (const choice of choices) {
    if (choice.checked) speak(choice);
    choice.addEventListener('change', () => {
      speak(choice);
      remember(KEPT, choice.value);
    });
  }
};
