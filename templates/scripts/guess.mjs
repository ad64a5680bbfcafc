// Predict, then look: the race stays hidden until a reader has marked where each model finishes, or skips that. The marks
// then stand in the race.
import { find, findAll, say } from './dom.mjs';
import { recall, remember } from './store.mjs';

/** @typedef {import('./race.mjs').Race} Race */

/** How far a guess is from right: half is as far as double. @param {number} guess @param {number} measured */
export const distance = (guess, measured) => Math.abs(Math.log(Math.max(guess, 1) / Math.max(measured, 1)));

/**
 * The guesses nearest to and farthest from what was measured; none where fewer than two were made.
 * @template {{ guess: number, measured: number }} T
 * @param {T[]} guesses
 */
export const extremes = (guesses) => {
  const by = guesses.toSorted((a, b) => distance(a.guess, a.measured) - distance(b.guess, b.measured));
  const [closest] = by;
  const farthest = by.at(-1);
  return closest && farthest && closest !== farthest ? { closest, farthest } : null;
};

/** Where this page's marks are kept. */
const marksKey = () => `inflight-guess:${location.pathname}`;

/** The marks of this page: whether its race was looked at, the answer chosen, and the times by view and model. */
const marksOf = () => {
  /** @type {Marks} */
  const none = { seen: false, answer: null, times: {} };
  return { ...none, ...recall(marksKey()) };
};

/** @param {Race} race @param {number} view @param {Marks} marks */
const markedRows = ({ rows, scale, guesses, words }, view, marks) =>
  rows.flatMap(({ lane, curve }) => {
    /** @type {HTMLInputElement | null} */
    const input = lane.querySelector('.guess');
    if (!input) return [];
    const name = `${view} ${input.dataset.model}`;
    return [{ scale, guesses, words, lane, input, name, measured: curve.end, marks }];
  });

/** @typedef {ReturnType<typeof markedRows>[number]} Row */

/** Shows what a reader has marked in a row. @param {Row} row */
const showMark = ({ lane, input, name, scale, guesses, words, marks }) => {
  const time = marks.times[name];
  const mine = find(lane, '.mine');
  const ghost = find(lane, '.ghost');
  lane.classList.toggle('marked', time !== undefined);
  mine.hidden = ghost.hidden = time === undefined;
  if (time === undefined) {
    input.value = '500';
    input.setAttribute('aria-valuetext', '–');
    return;
  }
  input.value = String((time / guesses) * 1000);
  // Before the race its time scale is not known: a mark may lie beyond it.
  ghost.style.left = `${Math.min(1, time / scale) * 100}%`;
  say(mine, (mine.dataset.words ?? '').replace('{}', words(time)));
  input.setAttribute('aria-valuetext', mine.textContent ?? '');
};

/** Says which mark was nearest. @param {Race} race @param {Row[]} rows */
const sumUp = ({ race, words }, rows) => {
  const guesses = rows.flatMap(({ name, measured, marks, input }) =>
    name in marks.times ? [{ model: input.dataset.model ?? '', guess: marks.times[name], measured }] : [],
  );
  const place = find(race, '.guess-sum');
  const found = extremes(guesses);
  place.hidden = false;
  const said = find(place, '[data-words]');
  if (!found) return say(said, '');
  const { closest, farthest } = found;
  /** @type {Record<string, string>} */
  const values = {
    model: closest.model,
    guess: words(closest.guess),
    measured: words(closest.measured),
    other: farthest.model,
    otherGuess: words(farthest.guess),
    otherMeasured: words(farthest.measured),
  };
  say(
    said,
    (said.dataset.words ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ''),
  );
};

/** Opens what is said of the answer that was chosen. @param {Marks} marks */
const openAnswer = ({ answer }) => {
  for (const why of findAll(document, 'details.why')) {
    /** @type {HTMLDetailsElement} */ (why).open = answer !== null && why.classList.contains(`a${answer}`);
  }
};

/** The answers of all languages are one. @param {Marks} marks @param {() => void} keep */
const rememberAnswer = (marks, keep) => {
  /** @type {HTMLInputElement[]} */
  const answers = findAll(document, '.options [data-a]');
  for (const input of answers) {
    if (input.dataset.a === marks.answer) input.checked = true;
    input.addEventListener('change', () => {
      marks.answer = input.dataset.a ?? null;
      for (const twin of answers) twin.checked = twin.dataset.a === marks.answer;
      openAnswer(marks);
      keep();
    });
  }
  openAnswer(marks);
};

/** @param {Race[]} races */
export const predictRaces = (races) => {
  const asked = races.filter(({ race }) => race.querySelector('.guesses'));
  if (!asked.length) return;
  const marks = marksOf();
  const keep = () => remember(marksKey(), marks);
  const mains = findAll(document, 'main');
  const views = asked.map((race) => {
    const main = /** @type {Element} */ (race.race.closest('main'));
    return { race, rows: markedRows(race, findAll(main, '.race').indexOf(race.race), marks) };
  });
  const update = () => {
    for (const main of mains) main.classList.toggle('unseen', !marks.seen);
    for (const { race, rows } of views) {
      for (const row of rows) {
        row.input.hidden = marks.seen;
        showMark(row);
      }
      if (marks.seen) sumUp(race, rows);
      else find(race.race, '.guess-sum').hidden = true;
    }
  };
  /** @param {boolean} seen */
  const look = (seen) => {
    marks.seen = seen;
    keep();
    update();
  };
  for (const { race, rows } of views) {
    for (const row of rows) {
      row.input.addEventListener('input', () => {
        marks.times[row.name] = (Number(row.input.value) / 1000) * row.guesses;
        keep();
        update();
      });
    }
    find(race.race, '.guess-run').addEventListener('click', () => {
      look(true);
      race.hold(0);
      race.play();
      find(race.race, '.go').focus({ preventScroll: true });
    });
    find(race.race, '.guess-skip').addEventListener('click', () => {
      look(true);
      find(race.race, '.go').focus({ preventScroll: true });
    });
    find(race.race, '.guess-again').addEventListener('click', () => {
      marks.times = {};
      look(false);
      find(race.race, '.guess-run').focus({ preventScroll: true });
    });
  }
  rememberAnswer(marks, keep);
  update();
};
