import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { distance, extremes, predictRaces } from '../guess.mjs';
import { make, raceOf, show, storage } from './document.mjs';

test('half is as far from right as double', () => {
  assert.equal(distance(200, 100), distance(50, 100));
  assert.deepEqual([distance(7, 7), distance(0, 0)], [0, 0]);
});

test('of several guesses the nearest and the farthest are named, of one none', () => {
  const guess = (/** @type {number} */ guess, /** @type {number} */ measured) => ({ guess, measured });
  const [near, far, middle] = [guess(90, 100), guess(10, 100), guess(250, 100)];
  assert.deepEqual(extremes([middle, near, far]), { closest: near, farthest: far });
  assert.deepEqual([extremes([near]), extremes([])], [null, null]);
});

/** @type {ReturnType<typeof raceOf>} */
let made;
/** @type {import('./document.mjs').Element} */
let main;
/** @type {Map<string, string>} */
let kept;

const begin = () => {
  made = raceOf();
  const option = (/** @type {number} */ nth) => make('input', { 'data-a': nth });
  main = make('main', {}, make('p.options', {}, option(0), option(1)), make('details.why.a1'), made.race);
  show(main);
  predictRaces([made.handle]);
};

beforeEach(() => {
  kept = storage();
  begin();
});

/** @param {string} selector */
const part = (selector) => /** @type {import('./document.mjs').Element} */ (main.querySelector(selector));

test('a race is hidden until it is run, and then the marks stand in it', () => {
  assert.ok(main.classList.contains('unseen'));
  const input = part('.guess');
  input.value = '125';
  input.dispatch('input');
  assert.deepEqual(
    [part('.mine').textContent, part('.ghost').style.left, part('.ghost').hidden],
    ['you: 100 ns', '25%', false],
  );
  part('.guess-run').click();
  assert.ok(!main.classList.contains('unseen') && input.hidden);
  assert.deepEqual(made.told, [0, 'play']);
  assert.equal(part('.guess-sum').hidden, false);
});

test('a mark beyond the last finish stands at the edge of the race', () => {
  const input = part('.guess');
  input.value = '1000';
  input.dispatch('input');
  assert.deepEqual([part('.mine').textContent, part('.ghost').style.left], ['you: 800 ns', '100%']);
});

test('two marks are compared with what was measured, and survive a reload', () => {
  for (const [nth, value] of [125, 125].entries()) {
    const input = main.querySelectorAll('.guess')[nth];
    input.value = String(value);
    input.dispatch('input');
  }
  part('.guess-skip').click();
  assert.equal(part('.guess-sum').textContent, 'model-0 100 ns model-1 200 ns');
  begin();
  assert.ok(!main.classList.contains('unseen'));
  assert.equal(part('.mine').textContent, 'you: 100 ns');
  part('.guess-again').click();
  assert.ok(main.classList.contains('unseen') && part('.ghost').hidden);
  assert.ok(kept.size === 1);
});

test('the chosen answer is kept and opened', () => {
  const option = main.querySelectorAll('.options [data-a]')[1];
  option.dispatch('change');
  assert.equal(/** @type {any} */ (part('.why')).open, true);
  begin();
  assert.ok(main.querySelectorAll('.options [data-a]')[1].checked);
});
