import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differ, nearest, nearestCell, otherWork } from '../nearest.mjs';
import { writer } from '../number.mjs';
import { byId, EN, WORK } from './models.mjs';

/** @param {Partial<MeasuredCell>} change @returns {MeasuredCell} */
const cell = (change) => ({ count: 20, wait: 1e8, compute: 0, ns: 1, words: {}, href: null, ...change });

test('limits count where both have one', () => {
  assert.equal(differ(cell({ workers: 4 }), cell({ workers: null })), 0);
  assert.ok(differ(cell({ workers: 4 }), cell({ workers: 2 })) > 0.5);
  assert.ok(differ(cell({ rate: 10 }), cell({ rate: 20 })) > 0.5);
  assert.equal(nearest([], WORK), undefined);
  assert.equal(nearest([cell({ count: 0 })], WORK), undefined);
});

test('a limit is held to the number of fetches where none is asked for, and averages stand back', () => {
  assert.equal(differ(cell({ in_flight: 20 }), WORK), 0);
  assert.ok(differ(cell({ in_flight: 5 }), WORK) > 1);
  const [uneven, even] = [cell({ uneven: true }), cell({ count: 30 })];
  assert.equal(nearest([uneven, even], WORK), even);
});

test('what comes at a rate is held beside what came at one', () => {
  const [once, often] = [cell({}), cell({ rate: 50, count: 900 })];
  const model = { ...byId('spawn'), cells: [once, often] };
  assert.equal(nearestCell(model, { ...WORK, rate: 2 }), often);
  assert.equal(nearestCell(model, { ...WORK, count: 900 }), once);
});

test('other work is named, and the same is not', () => {
  const write = writer(EN);
  const words = (/** @type {Partial<MeasuredCell>} */ change, /** @type {Partial<Work>} */ at = {}) =>
    otherWork(EN, write, cell(change), { ...WORK, ...at }).replaceAll('\u00a0', ' ');
  assert.equal(words({}), '');
  assert.equal(words({ count: 16, wait: 4e7, compute: 6e6 }), '16 × (40 ms + 6 ms)');
  assert.equal(words({ uneven: true }), '20 × (on average 100 ms)');
  assert.equal(
    words({ rate: 400, workers: 4, in_flight: 5 }, { rate: 20, in_flight: 8 }),
    '20 × 100 ms, 400 /s, W = 4, K = 5',
  );
});
