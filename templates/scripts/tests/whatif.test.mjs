import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writer } from '../number.mjs';
import { choices, valueText } from '../sliders.mjs';
import { scaleOf } from '../times.mjs';
import { whatIf } from '../whatif.mjs';
import { make, show } from './document.mjs';
import { EN, MODELS, UK, WORK } from './models.mjs';

test('a slider goes up along round values and the own one, no limit being the last', () => {
  for (const knob of /** @type {Knob[]} */ (['count', 'wait', 'compute', 'cores', 'workers'])) {
    const values = choices(knob, 1234).map(Number);
    assert.ok(values.includes(1234));
    values.slice(1).forEach((value, nth) => {
      assert.ok(value > values[nth], `${knob}: ${values}`);
    });
    assert.deepEqual(choices(knob, values[1]).filter((value) => value === values[1]).length, 1);
  }
  assert.equal(choices('in_flight', 8).at(-1), null);
  assert.equal(choices('in_flight', null).filter((value) => value === null).length, 1);
});

test('a value is told as what it is', () => {
  const write = writer(EN);
  assert.equal(valueText(EN, write, 'in_flight', null), 'no limit');
  assert.equal(valueText(EN, write, 'wait', 1.5e6), '1.5\u00a0ms');
  assert.equal(valueText(EN, write, 'count', 1e6), '1\u202f000\u202f000');
});

test('the scale of times holds all of them between powers of ten', () => {
  const scale = scaleOf([null, 0, 2e6, 1e9]);
  assert.deepEqual([scale.low, scale.high], [6, 9]);
  assert.deepEqual([scale.percent(1e6), scale.percent(1e9), scale.percent(null)], [0, 100, 0]);
  assert.deepEqual([scaleOf([1e7]).low, scaleOf([1e7]).high], [7, 8]);
  assert.equal(scaleOf([]).percent(5), 0);
});

/** A section as the template writes it. @param {string} lang @param {Says} says */
const section = (lang, says) => {
  const knob = (/** @type {string} */ id) => [make('output'), make('input', { 'data-knob': id })];
  const rows = MODELS.map((model) =>
    make(
      'tr',
      {},
      make('i.wi-run'),
      make('i.wi-tick', { hidden: true }),
      ...(model.measured ? [make('i.wi-dot')] : []),
      make('td.wi-predicted'),
      make('td.wi-l'),
      make('td.wi-p'),
    ),
  );
  return make(
    'section.whatif',
    { 'data-lang': lang, 'data-says': JSON.stringify(says) },
    make('p.wi-still'),
    make('div.wi-knobs', { hidden: true }, ...knob('count'), ...knob('compute'), make('button.wi-reset')),
    make('figure.wi-times', {}, make('tbody', {}, ...rows), make('span.wi-ticks')),
    make('div.wi-pictures', { hidden: true }, make('svg.wi-plane'), make('svg.wi-map'), make('ul.wi-legend')),
    make('p.wi-row', { hidden: true }),
  );
};

const data = { start: WORK, models: MODELS, sizes: [] };

test('both languages follow a slider of either, and go back', () => {
  const sections = [section('en', EN), section('uk', UK)];
  show(make('script', { id: 'whatif-data' }, JSON.stringify(data)), ...sections);
  whatIf();
  const [en, uk] = sections;
  const said = (/** @type {import('./document.mjs').Element} */ root) =>
    root.querySelectorAll('td.wi-predicted').map((td) => td.textContent);
  const first = said(en);
  assert.deepEqual(first.slice(0, 4), ['2.00\u00a0s', '1.00\u00a0s', '100\u00a0ms', '100\u00a0ms']);
  assert.equal(said(uk)[0], '2,00\u00a0с');
  for (const part of ['.wi-knobs', '.wi-pictures', '.wi-row'])
    assert.equal(en.querySelector(part)?.hidden, false);
  assert.equal(en.querySelector('.wi-still')?.hidden, true);

  const input = /** @type {import('./document.mjs').Element} */ (uk.querySelector('[data-knob=count]'));
  assert.equal(input.previousElementSibling?.textContent, '20');
  input.value = String(choices('count', 20).indexOf(200));
  input.dispatch('input');
  assert.deepEqual([said(en)[0], said(uk)[0]], ['20.0\u00a0s', '20,0\u00a0с']);
  assert.equal(en.querySelector('[data-knob=count]')?.value, input.value);
  assert.equal(input.getAttribute('aria-valuetext'), '200');

  en.querySelector('.wi-reset')?.dispatch('click');
  assert.deepEqual(said(en), first);
});

test('the map is drawn anew for another machine, and its words for other work', () => {
  const root = section('en', EN);
  show(make('script', { id: 'whatif-data' }, JSON.stringify(data)), root);
  whatIf();
  const story = () => root.querySelector('.wi-row')?.textContent;
  const before = story();
  assert.match(before ?? '', /join-all\.$/);
  const compute = /** @type {import('./document.mjs').Element} */ (root.querySelector('[data-knob=compute]'));
  compute.value = String(choices('compute', 0).indexOf(1e9));
  compute.dispatch('input');
  assert.notEqual(story(), before);
  assert.equal(root.querySelector('.wi-map desc')?.textContent, story());
});

test('a page without data, or with a null, stays as it is', () => {
  show();
  whatIf();
  const root = section('en', EN);
  show(make('script', { id: 'whatif-data' }, 'null'), root);
  whatIf();
  assert.equal(root.querySelector('.wi-knobs')?.hidden, true);
});
