import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takePlaces } from '../tasks.mjs';
import { WORK } from './models.mjs';

/** @param {number} places @param {number} threads @param {Partial<Work>} change */
const of = (places, threads, change) => takePlaces(places, threads, { ...WORK, ...change });

test('places that become free are filled behind the tasks that were woken', () => {
  // Five wait until 40; two threads compute until 52, and four fetches start only then: 104, 156, and 196 + 6.
  const work = { count: 16, wait: 40e6, compute: 6e6 };
  assert.equal(of(5, 2, work).makespan, 202e6);
  assert.equal(of(5, 2, work).peak, 5);
});

test('waits alone go in waves of as many as there are places', () => {
  assert.deepEqual(of(8, 2, {}), { makespan: 3e8, service: 20 * 1e8, peak: 8 });
});

test('without a wait no more are in flight than there are threads', () => {
  assert.deepEqual(of(8, 2, { wait: 0, compute: 1e7 }), { makespan: 1e8, service: 2e8, peak: 2 });
});

test('what is repeated is what would have been', () => {
  const work = { wait: 3e6, compute: 11e6, cores: 3 };
  const [near, far] = [of(7, 4, { ...work, count: 20_000 }), of(7, 4, { ...work, count: 200_000 })];
  const grows = (far.makespan - near.makespan) / (180_000 * 11e6);
  assert.ok(Math.abs(grows - 1 / 3) < 1e-3, `${grows}`);
});

test('a million tasks are soon done', () => {
  const start = performance.now();
  for (const [places, threads] of [
    [20, 2],
    [1000, 8],
    [100_000, 512],
  ])
    for (const [wait, compute] of [
      [1e8, 5e6],
      [1e6, 1e6],
      [0, 1e7],
    ])
      of(places, threads, { count: 1e6, wait, compute });
  assert.ok(performance.now() - start < 2000);
});
