import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeTurns } from '../turns.mjs';
import { WORK } from './models.mjs';

/** @param {number} threads @param {Partial<Work>} change */
const of = (threads, change) => takeTurns(threads, { ...WORK, ...change });

test('a thread with a core of its own takes no turns', () => {
  assert.deepEqual(of(2, { count: 3, compute: 1e7 }), { makespan: 2.2e8, service: 3.3e8, ends: 4.4e8 });
});

test('threads take the cores in slices, so that one pair is ahead from the first wave on', () => {
  // 6 ms are four slices of 1.4 ms and one of 0.4: the second of four waves begins 0.4 ms before the first has ended.
  assert.equal(of(4, { count: 16, wait: 4e7, compute: 6e6 }).makespan, 206.8e6);
  // 20 slices of 1.4 ms and two of 0.6 on two cores: then waits begin again, and 40 ms of computing follow them.
  assert.equal(of(20, { count: 40, wait: 8e7, compute: 2e6 }).makespan, 194.6e6);
});

test('all that compute at once keep all cores busy to the end', () => {
  const work = { count: 1e6, wait: 0, compute: 1e7, cores: 2 };
  const { makespan, service } = of(1e6, work);
  assert.equal(makespan, 5e5 * 1e7);
  assert.ok(service > 0.5e6 * makespan && service <= 1e6 * makespan);
});

test('what is repeated is what would have been', () => {
  // Fetches by fetches, a period at a time: both must come to the same.
  const work = { wait: 3e6, compute: 11e6, cores: 3 };
  const far = of(4, { ...work, count: 100_000 });
  assert.ok(far.makespan >= (100_000 * 11e6) / 3, `${far.makespan}`);
  assert.ok(far.makespan <= (100_000 * 11e6) / 3 + 14e6 + 3e6, `${far.makespan}`);
});

test('a million fetches are soon done on threads that take turns', () => {
  const start = performance.now();
  for (const threads of [8, 512, 1e6])
    for (const [wait, compute] of [
      [1e8, 5e6],
      [1e6, 1e6],
      [0, 1e7],
    ])
      of(threads, { count: 1e6, wait, compute });
  assert.ok(performance.now() - start < 2000);
});
