import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writer } from '../number.mjs';
import { fastest } from '../predict.mjs';
import { COUNTS, columnAt, RATIOS, rowAt, runs, share, squares, story } from '../winners.mjs';
import { EN, MODELS, WORK } from './models.mjs';

test('a value that has a column or a row lies in its middle', () => {
  COUNTS.forEach((count, nth) => {
    assert.ok(Math.abs(columnAt(count) - (nth + 0.5)) < 1e-9, `${count}`);
  });
  RATIOS.slice(2, -1).forEach((ratio, nth) => {
    assert.ok(Math.abs(rowAt(ratio * 1e6, 1e6) - (nth + 2.5)) < 0.5 + 1e-9, `${ratio}`);
  });
  assert.equal(rowAt(0, 1e6), 0.5);
  assert.equal(rowAt(1e6, 0), RATIOS.length - 0.5);
});

test('more fetches lie further right, a larger share of the wait higher', () => {
  const columns = [1, 2, 4, 50, 1000, 700_000, 1e6, 1e9].map(columnAt);
  assert.deepEqual(
    columns,
    [...columns].sort((a, b) => a - b),
  );
  assert.equal(columnAt(1e9), COUNTS.length - 0.5);
  const rows = [0, 1, 1e4, 2e4, 1e6, 5e7, 1e9, 1e12].map((wait) => rowAt(wait, 1e6));
  assert.deepEqual(
    rows,
    [...rows].sort((a, b) => a - b),
  );
  assert.ok(share(10, 1, 100) === 0.5);
});

test('the map has a winner for each square', () => {
  const grid = squares(MODELS, WORK);
  assert.deepEqual([grid.length, grid[0].length], [RATIOS.length, COUNTS.length]);
  const [computing, waiting] = [grid[0], grid[RATIOS.length - 1]].map((row) =>
    row.map(({ model }) => model.id),
  );
  assert.equal(computing[0], 'sequential');
  assert.equal(computing.at(-1), 'thread-pool');
  assert.equal(waiting.at(-1), 'join-all');
});

test('the runs meet without a gap, and each number is won by the model of its run', () => {
  for (const change of [{}, { compute: 5e6 }, { wait: 0, compute: 1e7 }]) {
    const work = { ...WORK, ...change };
    const all = runs(MODELS, work);
    assert.equal(all[0].from, 1);
    assert.equal(all.at(-1)?.to, 1e7);
    all.slice(1).forEach((run, nth) => {
      assert.equal(run.from, all[nth].to + 1);
    });
    for (const { model, from, to } of all) {
      for (const count of [from, to])
        assert.equal(fastest(MODELS, { ...work, count }).model, model, `${count}`);
    }
  }
});

test('the story says them in words', () => {
  assert.equal(
    story(EN, writer(EN), MODELS, WORK),
    'Fastest: 1 — sequential; 2–10\u202f000\u202f000 — join-all.',
  );
});
