import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth, lanesOf, MOST_LANES, responseOf, STEADY } from '../arrivals.mjs';
import { predict, shapeOf } from '../predict.mjs';
import { byId, MODELS, WORK } from './models.mjs';

/** @param {string} id @param {Partial<Work>} change */
const of = (id, change) => {
  const work = { ...WORK, count: 100, ...change };
  return lanesOf(shapeOf(byId(id), work), work);
};

test('fetches come one after another, and who is free takes them', () => {
  // Every 40 ms comes one that takes 100 ms: one thread falls behind by 60 ms with each.
  const lanes = of('sequential', { rate: 25, count: 4 });
  assert.deepEqual(lanes.due, [0, 4e7, 8e7, 12e7]);
  assert.deepEqual(lanes.started, [0, 1e8, 2e8, 3e8]);
  assert.deepEqual(lanes.finished, [1e8, 2e8, 3e8, 4e8]);
  assert.equal(lanes.peak, 1);
  assert.deepEqual(of('join-all', { rate: 25, count: 4 }).started, lanes.due);
});

test('responses grow where more comes than is answered, and do not elsewhere', () => {
  const behind = responseOf(of('sequential', { rate: 25 }));
  assert.ok(Math.abs((behind.grows ?? 0) - 1.5) < 1e-9, `${behind.grows}`);
  assert.deepEqual([behind.p50, behind.max], [1e8 + 49 * 6e7, 1e8 + 99 * 6e7]);
  const abreast = responseOf(of('thread-per-fetch', { rate: 25 }));
  assert.deepEqual([abreast.p50, abreast.p99, abreast.max], [1e8, 1e8, 1e8]);
  assert.ok((abreast.grows ?? 1) < STEADY);
  assert.equal(responseOf(of('sequential', { rate: 25, count: 39 })).grows, null, 'too few to tell');
  assert.equal(growth([], []), null);
});

test('one by one comes to what groups come to, where all come at once', () => {
  for (const wait of [0, 4e7])
    for (const compute of [0, 6e6])
      for (const [count, cores, workers, in_flight] of [
        [16, 2, 2, null],
        [50, 3, 8, 5],
        [200, 1, 4, 31],
      ].map((all) => all.map(Number))) {
        const work = { ...WORK, wait, compute, count, cores, workers, in_flight: in_flight || null };
        if (!(wait + compute)) continue;
        for (const model of MODELS) {
          const shape = shapeOf(model, work);
          const [lanes, groups] = [lanesOf(shape, work), predict(shape, work)];
          const near = Math.abs(lanes.makespan - groups.makespan) <= 1e-6 * groups.makespan;
          assert.ok(near, `${model.id}, ${JSON.stringify(work)}: ${lanes.makespan}, ${groups.makespan}`);
          const l = lanes.service / lanes.makespan;
          assert.ok(Math.abs(l - groups.concurrency) <= 1e-6 * l, `${model.id}: ${l}, ${groups.concurrency}`);
        }
      }
});

test('of very many only the first are told apart, and soon', () => {
  const start = performance.now();
  for (const id of ['sequential', 'thread-per-fetch', 'spawn', 'hybrid'])
    assert.equal(of(id, { count: 1e6, compute: 1e8, rate: 1e4 }).due.length, MOST_LANES);
  assert.ok(performance.now() - start < 1000);
});
