import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { explainRaces } from '../steps.mjs';
import { raceOf, show } from './document.mjs';

/** @type {ReturnType<typeof raceOf>} */
let made;
/** @type {import('./document.mjs').Element} */
let next;

beforeEach(() => {
  Object.assign(globalThis, { innerHeight: 600 });
  made = raceOf();
  show(made.race);
  explainRaces([made.handle]);
  next = /** @type {any} */ (made.race.querySelector('.step-next'));
});

const lit = () =>
  made.race.querySelectorAll('.lit').map((element) => element.dataset.cell ?? `at ${element.dataset.at}`);

test('each step holds the clock and lights its rows; before the first stands the end', () => {
  next.click();
  assert.deepEqual(lit(), ['at 10', '0']);
  next.click();
  assert.deepEqual(lit(), ['at 40', '0', '1']);
  next.click();
  assert.deepEqual(made.told, [10, 40, 40]);
  const before = /** @type {any} */ (made.race.querySelector('.step-before'));
  before.click();
  before.click();
  assert.deepEqual([lit(), made.told.at(-1)], [[], 'end']);
});

test('a step is reached by a click on it, and by its number; a clock that runs leaves it', () => {
  made.race.querySelectorAll('li')[1].click();
  assert.equal(made.told.at(-1), 40);
  made.race.dispatchEvent({ type: 'step', detail: 0 });
  assert.deepEqual(lit(), ['at 10', '0']);
  made.race.dispatchEvent({ type: 'started' });
  assert.deepEqual(lit(), []);
});

test('rows that are lit are pinned one over the other, as far as half of the window goes', () => {
  const lanes = made.race.querySelectorAll('.lane');
  for (const lane of lanes) lane.offsetHeight = 140;
  next.click();
  next.click();
  assert.deepEqual(
    lanes.map((lane) => lane.style.bottom),
    ['140px', '0px'],
  );
  Object.assign(globalThis, { innerHeight: 400 });
  next.click();
  assert.deepEqual(
    lanes.map((lane) => lane.style.bottom),
    ['', '0px'],
  );
});
