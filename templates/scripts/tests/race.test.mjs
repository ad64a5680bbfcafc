import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { busyAt, flightAt, movedOn, replayRaces } from '../race.mjs';
import { Element, make, show } from './document.mjs';

test('in flight is the last point that is not after the moment', () => {
  /** @type {[number, number][]} */
  const curve = [
    [10, 1],
    [20, 2],
    [20, 3],
    [30, 0],
  ];
  const found = [0, 9, 10, 19, 20, 29, 30, 99].map((time) => flightAt(curve, time));
  assert.deepEqual(found, [0, 0, 1, 1, 3, 3, 0, 0]);
  assert.equal(flightAt([], 5), 0);
});

test('busy is the hundredth part of the part in which the moment lies', () => {
  const curves = { end: 100, busy: [0, 150, 200, 50] };
  assert.deepEqual(
    [0, 24, 25, 60, 99, 100, 500].map((time) => busyAt(curves, time)),
    [0, 0, 1.5, 2, 0.5, 0.5, 0.5],
  );
  assert.equal(busyAt({ end: 100, busy: [] }, 5), 0);
});

test('the clock glides, never leaps, stops at the end, and steps where nothing may move', () => {
  const pace = { still: false, speed: 0.5, scale: 1e9, last: 0.9 };
  assert.equal(movedOn(0.25, 500, pace), 0.5);
  assert.equal(movedOn(0.1, 60_000, pace), movedOn(0.1, 1000, pace));
  assert.equal(movedOn(0.1, -5, pace), 0.1);
  assert.equal(movedOn(0.89, 1000, pace), 0.9);
  assert.equal(movedOn(0.1, 499, { ...pace, still: true }), null);
  assert.equal(movedOn(0.25, 500, { ...pace, still: true }), 0.5);
});

/** @type {((now: number) => void)[]} */
let frames = [];
/** @type {Element} */
let race;

/** @param {string} name */
const part = (name) => /** @type {Element} */ (race.querySelector(name));

beforeEach(() => {
  frames = [];
  const player = make(
    'div.player',
    {
      hidden: true,
      'data-scale': 100e6,
      'data-unit': 1e6,
      'data-digits': 0,
      'data-form': '{} ms',
      'data-comma': '.',
    },
    make('button.to-start'),
    make('button.go'),
    make('button.to-end'),
    make('input.clock', { value: '1000', max: '1000' }),
    make('output.time'),
    make('select.speed', { value: '1' }),
  );
  const lane = (/** @type {number} */ cell) =>
    make('div.lane', { 'data-cell': cell }, make('b.flight'), make('b.busy'));
  race = make('div.race', {}, player, lane(0), lane(1), lane(7), make('p.replay-note', { hidden: true }));
  const curves = {
    0: { end: 80e6, flight: [[0, 5]], busy: [100, 200], part: false },
    1: { end: 60e6, flight: [[0, 12345]], busy: [50, 100], part: true },
  };
  show(race, make('script', { id: 'race-data' }, JSON.stringify(curves)));
  Object.assign(globalThis, {
    matchMedia: () => ({ matches: false }),
    addEventListener: () => {},
    requestAnimationFrame: (/** @type {(now: number) => void} */ frame) => frames.push(frame),
  });
  replayRaces();
});

test('the race stands at its end until it is started', () => {
  assert.equal(part('.player').hidden, false);
  assert.equal(part('.replay-note').hidden, false);
  assert.deepEqual([race.style['--t'], part('.time').textContent], ['0.8', '80 ms']);
  assert.ok(!race.classList.contains('live'));
  assert.ok(
    race
      .querySelectorAll('[data-cell]')
      .slice(0, 2)
      .every((lane) => lane.classList.contains('done')),
  );
});

test('a clock that is dragged says what the record says of the moment', () => {
  const clock = part('.clock');
  clock.value = '500';
  clock.dispatch('input');
  const [first, second, unknown] = race.querySelectorAll('[data-cell]');
  assert.deepEqual([race.style['--t'], clock.getAttribute('aria-valuetext')], ['0.4', '40 ms']);
  assert.deepEqual(
    ['.flight', '.busy'].map((name) => first.querySelector(name)?.textContent),
    ['5', '2.0'],
  );
  assert.deepEqual(
    ['.flight', '.busy'].map((name) => second.querySelector(name)?.textContent),
    ['12\u202f345', '≥\u00a01.0'],
  );
  assert.equal(unknown.querySelector('.flight')?.textContent, '');
  assert.ok(race.classList.contains('live'));
  part('.to-end').dispatch('click');
  assert.ok(!race.classList.contains('live') && second.classList.contains('done'));
});

test('it plays from the start, one frame after another, to its end', () => {
  part('.go').dispatch('click');
  assert.equal(race.style['--t'], '0');
  assert.ok(part('.player').classList.contains('playing'));
  let now = performance.now();
  for (let most = 100; frames.length && most; most -= 1) {
    now += 10;
    frames.shift()?.(now);
  }
  assert.deepEqual([frames.length, race.style['--t']], [0, '0.8']);
  assert.ok(!part('.player').classList.contains('playing'));
});

test('it pauses when it is told, and when it goes out of sight', () => {
  part('.go').dispatch('click');
  part('.go').dispatch('click');
  assert.ok(!part('.player').classList.contains('playing'));
  part('.go').dispatch('click');
  race.offsetParent = null;
  for (const frame of frames) frame(performance.now() + 10);
  assert.ok(!part('.player').classList.contains('playing'));
});
