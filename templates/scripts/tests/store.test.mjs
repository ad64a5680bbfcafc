import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recall, remember } from '../store.mjs';
import { storage } from './document.mjs';

test('what is remembered is recalled, and what is no JSON is nothing', () => {
  const kept = storage();
  remember('a', { x: [1] });
  kept.set('b', '{');
  assert.deepEqual([recall('a'), recall('b'), recall('c')], [{ x: [1] }, null, null]);
});

test('a page without a storage works', () => {
  Object.assign(globalThis, { localStorage: undefined });
  remember('a', 1);
  assert.equal(recall('a'), null);
});
