import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanesOf, MOST_LANES } from '../arrivals.mjs';
import { drawLanes, longestLine, roundAbove } from '../lanes.mjs';
import { writer } from '../number.mjs';
import { shapeOf } from '../predict.mjs';
import { as, make, show } from './document.mjs';
import { byId, EN, WORK } from './models.mjs';

test('the scale ends at the next round number', () => {
  assert.deepEqual([1e8, 1.01e8, 6e6, 7.1e9, 9.9].map(roundAbove), [1e8, 1.5e8, 7e6, 1e10, 10]);
});

test('the line is longest where most have come and not started', () => {
  const line = (/** @type {string} */ id, /** @type {Partial<Work>} */ change) => {
    const work = { ...WORK, ...change };
    return longestLine(lanesOf(shapeOf(byId(id), work), work));
  };
  assert.deepEqual([line('sequential', {}), line('thread-pool', {}), line('join-all', {})], [19, 18, 0]);
  assert.equal(line('thread-pool', { rate: 20 }), 0);
  assert.ok(line('thread-pool', { rate: 40 }) > 5);
});

test('the lanes of a model are drawn, at most sixty of them, or it is said why not', () => {
  const root = make(
    'section',
    {},
    make('div.wi-drawn', {}, make('svg.wi-lanes'), make('span.wi-lane-ticks')),
    make('p.wi-told'),
  );
  show(root);
  const drawn = (/** @type {Partial<Work>} */ change) => {
    drawLanes(as(root), EN, writer(EN), byId('thread-pool'), { ...WORK, ...change });
    return root
      .querySelectorAll('path')
      .map((path) => [path.getAttribute('class'), path.getAttribute('d') ?? '']);
  };
  const paths = Object.fromEntries(drawn({ compute: 1e7 }));
  assert.deepEqual(Object.keys(paths), ['q', 'w', 'c3']);
  assert.equal(paths.w.split('M').length - 1, 20);
  assert.equal(root.querySelector('.wi-told')?.textContent, 'thread-pool 20 1.10\u00a0s 2 18');
  assert.equal(root.querySelectorAll('span.wi-lane-ticks span').length, 6);
  const many = Object.fromEntries(drawn({ count: 500, rate: 100 }));
  assert.ok('du' in many && 'w bare' in many);
  assert.ok(many.du.split('M').length - 1 <= 60);
  assert.deepEqual(drawn({ count: MOST_LANES + 1 }), []);
  assert.equal(root.querySelector('.wi-told')?.textContent, 'too many');
  assert.deepEqual(drawn({ wait: 0 }), []);
  assert.equal(root.querySelector('.wi-drawn')?.hidden, true);
});
