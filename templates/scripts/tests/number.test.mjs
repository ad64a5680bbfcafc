import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, writer } from '../number.mjs';
import { EN, UK } from './models.mjs';

const en = writer(EN);
const uk = writer(UK);

test('numbers are grouped from five digits on, with the comma of the language', () => {
  const [english, ukrainian] = [numbers('.'), numbers(',')];
  assert.equal(english(1234, 0), '1234');
  assert.equal(english(12345, 0), '12\u202f345');
  assert.equal(english(1234567.891, 2), '1\u202f234\u202f567.89');
  assert.equal(ukrainian(1234567.891, 1), '1\u202f234\u202f567,9');
  assert.equal(ukrainian(0, 2), '0,00');
});

test('a duration has three digits and the unit that fits it', () => {
  const of = /** @type {[number, string][]} */ ([
    [0, '0.00\u00a0s'],
    [999, '999\u00a0ns'],
    [1000, '1.00\u00a0µs'],
    [999_499, '999\u00a0µs'],
    [999_500, '1.00\u00a0ms'],
    [101_234_000, '101\u00a0ms'],
    [2.5e9, '2.50\u00a0s'],
    [599e9, '599\u00a0s'],
    [600e9, '10\u00a0min'],
    [3600e9, '1\u00a0h'],
    [3720e9, '1\u00a0h\u00a02\u00a0min'],
  ]);
  for (const [ns, words] of of) assert.equal(en.duration(ns), words);
  assert.equal(uk.duration(3720e9), '1\u00a0год\u00a02\u00a0хв');
  assert.equal(uk.duration(1.5e6), '1,50\u00a0мс');
});

test('a time that somebody set has no more digits than it needs', () => {
  assert.equal(en.nominal(0), '0\u00a0ms');
  assert.equal(en.nominal(1e8), '100\u00a0ms');
  assert.equal(en.nominal(1.5e6), '1.5\u00a0ms');
  assert.equal(en.nominal(333_333), '333.333\u00a0µs');
  assert.equal(uk.nominal(2.25e9), '2,25\u00a0с');
});

test('an average has as many decimals as it has room for', () => {
  const of = /** @type {[number, string][]} */ ([
    [0, '0.00'],
    [0.0001, '0.00'],
    [0.0005, '0.0005'],
    [0.004, '0.004'],
    [0.5, '0.50'],
    [9.99, '9.99'],
    [9.996, '10.0'],
    [50, '50.0'],
    [99.96, '100'],
    [12345, '12\u202f345'],
  ]);
  for (const [value, words] of of) assert.equal(en.average(value), words);
});
