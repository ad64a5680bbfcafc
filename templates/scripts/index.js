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

  /** Shows the runs that have every word of the search in their text, in the list and in the tables. */
  const find = (main, text) => {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const runs = [...main.querySelectorAll('.runs > li')];
    const hidden = new Set();
    for (const run of runs) {
      const said = run.textContent.toLocaleLowerCase();
      run.hidden = !words.every((word) => said.includes(word));
      if (run.hidden) hidden.add(run.dataset.run);
    }
    for (const row of main.querySelectorAll('tr[data-run]')) row.hidden = hidden.has(row.dataset.run);
    const output = main.querySelector('.find-run output');
    const values = [runs.length - hidden.size, runs.length];
    output.value = words.length ? output.dataset.words.replace(/\{\}/g, () => values.shift()) : '';
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
      for (const each of mains) {
        each.querySelector('.find-run input').value = target.value;
        find(each, target.value);
      }
    });
  }
})();
