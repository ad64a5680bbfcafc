// Remembers the language, and names the window in it. The switch itself is plain CSS.
import { findAll } from './dom.mjs';

/** Where the choice is kept. */
const KEPT = 'inflight-lang';

// A page that is a file may be refused a storage.
const kept = () => {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
};

/** @param {string} lang */
const keep = (lang) => {
  try {
    localStorage.setItem(KEPT, lang);
  } catch {
    // The page speaks it all the same.
  }
};

/** @param {HTMLInputElement} choice */
const speak = (choice) => {
  document.documentElement.lang = choice.value;
  document.title = choice.dataset.title ?? document.title;
};

export const rememberLanguage = () => {
  /** @type {HTMLInputElement[]} */
  const choices = findAll(document, 'input[name=lang]');
  const last = kept();
  for (const choice of choices) if (choice.value === last) choice.checked = true;
  for (const choice of choices) {
    if (choice.checked) speak(choice);
    choice.addEventListener('change', () => {
      speak(choice);
      keep(choice.value);
    });
  }
};
