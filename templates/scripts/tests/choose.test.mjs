import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choice, choose } from '../choose.mjs';
import { nearest } from '../nearest.mjs';
import { make, show } from './document.mjs';
import { MODELS, WORK } from './models.mjs';

test('waits overlap either way, and what differs is how many threads it takes', () => {
  const found = choice(MODELS, { ...WORK, count: 5000 });
  assert.deepEqual(found && [found.which, found.tasks.threads, found.threads.threads], ['lighter', 1, 5000]);
  assert.equal(choice(MODELS, { ...WORK, count: 50 })?.which, 'either');
  assert.equal(choice(MODELS, { ...WORK, count: 1 })?.which, 'same');
  assert.equal(choice(MODELS, { ...WORK, wait: 0 }), null, 'no work, no verdict');
});

test('with a pool alone threads lose waits, and with one task alone async loses computing', () => {
  const without = (/** @type {string[]} */ ids) => MODELS.filter((model) => !ids.includes(model.id));
  assert.equal(choice(without(['thread-per-fetch']), WORK)?.which, 'async');
  const one = MODELS.filter((model) => model.class !== 'teal');
  assert.equal(choice(one, { ...WORK, wait: 0, compute: 1e7 })?.which, 'threads');
  assert.equal(choice([], WORK), null);
});

test('the nearest lesson is the one whose fetches are most alike', () => {
  const lesson = (
    /** @type {string} */ href,
    /** @type {number} */ count,
    /** @type {number} */ wait,
    compute = 0,
  ) => ({
    href,
    count,
    wait,
    compute,
    titles: { en: href },
  });
  const lessons = [lesson('few', 3, 1e8), lesson('many', 10000, 1e8), lesson('mixed', 16, 4e7, 6e6)];
  const of = (/** @type {Partial<Work>} */ work) => nearest(lessons, { ...WORK, ...work })?.href;
  assert.deepEqual([of({ count: 5 }), of({ count: 4000 }), of({ compute: 5e6 })], ['few', 'many', 'mixed']);
  assert.equal(nearest([], WORK), undefined);
});

test('the card says it in the words of its language and moves with its sliders', () => {
  const says = {
    comma: ',',
    units: ['нс', 'мкс', 'мс', 'с'],
    hour: 'год',
    minute: 'хв',
    noLimit: 'без ліміту',
    row: 'Рядок:',
    asFast: '{} як {}',
    map: 'Карта',
    axisCount: 'запити',
    axisRatio: 'частка',
    choose: { async: 'A {async} {a}', threads: 'T {threads}', either: 'E {m} {n}', lighter: 'L {m} {n}' },
  };
  const slider = make('input', { 'data-knob': 'count', value: '0' });
  const card = make(
    'section.choose',
    { hidden: true, 'data-says': JSON.stringify(says), 'data-lang': 'uk' },
    make('output'),
    slider,
    make('button.wi-reset'),
    make('p.verdict'),
    make('p.border'),
    make('figure', {}, make('svg.wi-map'), make('ul.wi-legend')),
    make('p.nearest', {}, make('a')),
  );
  const lessons = [{ href: './x.html', count: 16, wait: 1e8, compute: 0, titles: { uk: 'Урок' } }];
  show(card, make('script', { id: 'choose-data' }, JSON.stringify({ start: WORK, models: MODELS, lessons })));
  choose();
  const said = (/** @type {string} */ part) => card.querySelector(part)?.textContent ?? '';
  assert.deepEqual([card.hidden, said('.verdict'), said('.nearest')], [false, 'E 1 20', 'Урок']);
  assert.match(said('.border'), /^Рядок: /);
  assert.equal(said('.wi-map desc'), said('.border'));
  assert.ok((card.querySelectorAll('.wi-legend li') ?? []).length > 1);
  slider.value = slider.max;
  slider.dispatch('input');
  assert.equal(said('.verdict'), 'L 1 10\u202f000\u202f000');
});
