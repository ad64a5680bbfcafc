import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastest, lightestOf, predict, shapeOf } from '../predict.mjs';
import { byId, MODELS, WORK } from './models.mjs';

/** @param {string} id @param {Partial<Work>} change */
const of = (id, change) => {
  const work = { ...WORK, ...change };
  return predict(shapeOf(byId(id), work), work);
};

/** @param {number} found @param {number} expected */
const near = (found, expected) =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * expected, `${found}, ${expected}`);

test('waits overlap as far as a model lets them', () => {
  near(of('sequential', {}).makespan, 20 * 1e8);
  near(of('thread-pool', {}).makespan, 10 * 1e8);
  near(of('join-all', {}).makespan, 1e8);
  near(of('bounded', { in_flight: 8 }).makespan, 3 * 1e8);
  assert.equal(of('bounded', { in_flight: 8 }).peak, 8);
  assert.equal(of('bounded', { in_flight: null }).peak, 20);
});

test('computing shares the cores, and one thread has one', () => {
  const computing = { wait: 0, compute: 1e7 };
  near(of('join-all', computing).makespan, 20 * 1e7);
  near(of('spawn', computing).makespan, 10 * 1e7);
  near(of('thread-per-fetch', computing).makespan, 10 * 1e7);
  near(of('spawn', { ...computing, workers: 8, cores: 1 }).makespan, 20 * 1e7);
  near(of('thread-per-fetch', computing).parallelism, 2);
});

test('L is the time that fetches were in flight, divided by the makespan', () => {
  near(of('join-all', {}).concurrency, 20);
  near(of('sequential', { compute: 1e7 }).concurrency, 1);
  near(of('thread-pool', { count: 3 }).concurrency, 1.5);
});

test('a thread that does not wait computes meanwhile', () => {
  // Two workers, each of which would wait for its own fetch.
  near(of('thread-pool', { compute: 1e8 }).makespan, 20 * 1e8);
  near(of('hybrid', { compute: 1e8 }).makespan, 11 * 1e8);
});

test('what bounds the fetches in flight bounds tasks as well, and equal fetches end in order', () => {
  near(of('join-set', { in_flight: 8 }).makespan, 3 * 1e8);
  near(of('join-set', { in_flight: null, compute: 1e7 }).makespan, of('spawn', { compute: 1e7 }).makespan);
  const work = { in_flight: 8, compute: 1e7 };
  near(of('buffered', work).makespan, of('bounded', work).makespan);
});

test('equal fetches may as well be dealt', () => {
  for (const count of [5, 6, 7, 100]) {
    const work = { count, compute: 1e7, workers: 4, cores: 3 };
    assert.deepEqual(of('thread-per-core', work), of('spawn', work));
  }
});

test('a million fetches take no longer to predict than what is repeated', () => {
  const start = performance.now();
  near(of('sequential', { count: 1e6, compute: 1e6 }).makespan, 1e6 * 1.01e8);
  near(of('thread-pool', { count: 1e6 }).makespan, 5e5 * 1e8);
  near(of('spawn', { count: 1e6, wait: 0, compute: 1e6 }).makespan, 5e5 * 1e6);
  assert.ok(performance.now() - start < 1000);
});

test('nothing to do takes no time', () => {
  const nothing = { makespan: 0, concurrency: 0, parallelism: 0, peak: 0, response: null };
  assert.deepEqual(of('join-all', { count: 0 }), nothing);
  assert.deepEqual(of('join-all', { wait: 0 }), nothing);
});

test('the lightest of the fastest wins, and never a mistake', () => {
  const ids = (/** @type {Model[]} */ models) => models.map((model) => model.id);
  const waits = fastest(MODELS, WORK);
  assert.equal(waits.model.id, 'join-all');
  assert.deepEqual(ids(waits.others), [
    'thread-per-fetch',
    'bounded',
    'buffered',
    'spawn',
    'hybrid',
    'join-set',
    'thread-per-core',
  ]);
  assert.equal(fastest(MODELS, { ...WORK, wait: 0, compute: 1e7 }).model.id, 'thread-pool');
  assert.equal(fastest(MODELS, { ...WORK, count: 1 }).model.id, 'sequential');
  const mistake = byId('await-in-loop');
  assert.equal(fastest([mistake, byId('thread-pool')], { ...WORK, count: 1 }).model.id, 'thread-pool');
  assert.equal(lightestOf([], WORK), undefined);
  assert.equal(
    lightestOf([byId('thread-per-fetch'), byId('spawn')], { ...WORK, count: 2 })?.id,
    'thread-per-fetch',
  );
});
