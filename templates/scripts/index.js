// Finds runs by their words, and keeps both languages of the page on one choice. The choices themselves are plain CSS.
(() => {
  'use strict';

  const mains = [...document.querySelectorAll('main')];
  const chosen = (main, kind) => main.querySelector(`input.${kind}:checked`);

  /** The command that compares the two runs which are picked, for a pair that the page does not hold. */
  const name = (main) => {
    const [a, b] = [chosen(main, 'pick-a'), chosen(main, 'pick-b')];
    const command = main.querySelector('.command');
    if (a && b && command) command.textContent = `inflight compare ${a.dataset.name} ${b.dataset.name}`;
  };

  /** The runs whose text lacks a word of the search, by number: in the language in which it is typed. */
  const without = (main, text) => {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const lacks = (run) => !words.every((word) => run.textContent.toLocaleLowerCase().includes(word));
    return new Set([...main.querySelectorAll('.runs > li')].filter(lacks).map((run) => run.dataset.run));
  };

  /** Hides runs in the list and in the tables, and says how many are left. */
  const hide = (main, hidden, text) => {
    for (const row of main.querySelectorAll('[data-run]')) row.hidden = hidden.has(row.dataset.run);
    const all = main.querySelectorAll('.runs > li').length;
    const [input, output] = ['input', 'output'].map((tag) => main.querySelector(`.find-run ${tag}`));
    const values = [all - hidden.size, all];
    if (input.value !== text) input.value = text;
    output.value = text.trim() ? output.dataset.words.replace(/\{\}/g, () => values.shift()) : '';
  };

  document.addEventListener('change', ({ target }) => {
    const kind = target.dataset && target.dataset.twin;
    if (!kind) return;
    for (const main of mains) {
      const twin = main.querySelector(`input.${kind}[value="${target.value}"]`);
      if (twin) twin.checked = true;
      name(main);
    }
  });

  for (const main of mains) {
    name(main);
    const search = main.querySelector('.find-run');
    if (!search) continue;
    search.hidden = false;
    search.querySelector('input').addEventListener('input', ({ target }) => {
      const hidden = without(main, target.value);
      for (const each of mains) hide(each, hidden, target.value);
    });
  }
})();
