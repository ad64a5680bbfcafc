import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writer } from '../number.mjs';
import { choices, STEPS, valueText } from '../sliders.mjs';
import { keepsUp, scaleOf } from '../times.mjs';
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
  assert.equal(valueText(EN, write, 'rate', null), 'all at once');
  assert.equal(valueText(EN, write, 'rate', 0.5), '0.5\u00a0/s');
  assert.equal(valueText(EN, write, 'slower', 1.5), '×1.5');
});

test('each button makes it harder by one step, up to the end', () => {
  assert.deepEqual(STEPS.fetch(WORK), { count: 21 });
  assert.equal(STEPS.fetch({ ...WORK, count: 1e7 }), null);
  // One after another takes 100 ms a fetch, so ten a second are too many for it.
  assert.deepEqual(STEPS.rate(WORK), { rate: 7, count: 100 });
  assert.deepEqual(STEPS.rate({ ...WORK, slower: 10, count: 300 }), { rate: 0.5, count: 300 });
  assert.deepEqual(STEPS.rate({ ...WORK, rate: 7 }), { rate: 10 });
  assert.deepEqual(STEPS.rate({ ...WORK, rate: 1e6 }), { rate: 1e6 });
  assert.deepEqual([STEPS.worker(WORK), STEPS.worker({ ...WORK, workers: 1 })], [{ workers: 1 }, null]);
  assert.deepEqual([STEPS.slower(WORK), STEPS.slower({ ...WORK, slower: 10 })], [{ slower: 1.5 }, null]);
});

test('who falls behind is told with by how much', () => {
  const write = writer(EN);
  const told = (/** @type {number | null} */ grows) => keepsUp(EN, write, { p50: 1, p99: 1, max: 1, grows });
  assert.deepEqual([0.5, 0.01, null].map(told), ['falls behind: +0.5 s', 'keeps up', 'cannot be told']);
  assert.equal(keepsUp(EN, write, null), '');
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
      make('i.wi-dot', { hidden: !model.cells.length }),
      make('td.wi-predicted'),
      make('td.wi-measured', {}, model.cells[0]?.words[lang] ?? '–'),
      make('td.wi-l'),
      make('td.wi-p'),
    ),
  );
  return make(
    'section.whatif',
    { 'data-lang': lang, 'data-says': JSON.stringify(says) },
    make('p.wi-still'),
    make(
      'div.wi-live',
      { hidden: true },
      ...Object.keys(STEPS).map((step) => make('button', { 'data-step': step })),
      make('button.wi-reset'),
      make('select.wi-model'),
      make('div.wi-drawn', {}, make('svg.wi-lanes'), make('span.wi-lane-ticks')),
      make('p.wi-told'),
    ),
    make('div.wi-knobs.wi-live', { hidden: true }, ...knob('count'), ...knob('compute'), ...knob('workers')),
    make('figure.wi-times', {}, make('tbody', {}, ...rows), make('span.wi-ticks'), make('code.wi-command')),
    make('div.wi-live', { hidden: true }, make('svg.wi-plane'), make('svg.wi-map'), make('ul.wi-legend')),
    make('p.wi-row.wi-live', { hidden: true }),
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
  for (const part of en.querySelectorAll('.wi-live')) assert.equal(part.hidden, false);
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

test('buttons move the sliders of both languages, and a rate asks for the response', () => {
  const sections = [section('en', EN), section('uk', UK)];
  show(make('script', { id: 'whatif-data' }, JSON.stringify(data)), ...sections);
  whatIf();
  const [en, uk] = sections;
  const press = (/** @type {string} */ step) => en.querySelector(`[data-step=${step}]`)?.dispatch('click');
  const text = (/** @type {string} */ part) => uk.querySelector(part)?.textContent;
  press('fetch');
  const count = uk.querySelector('[data-knob=count]');
  assert.equal(count?.getAttribute('aria-valuetext'), '21');
  assert.equal(choices('count', 20)[Number(count?.value)], 20, 'the slider stands at the value below');
  assert.equal(text('td.wi-measured'), '2.00\u00a0s20 × 100\u00a0мс');
  press('worker');
  assert.equal(uk.querySelector('[data-step=worker]')?.getAttribute('aria-disabled'), 'true');
  press('worker');
  assert.equal(uk.querySelector('[data-knob=workers]')?.getAttribute('aria-valuetext'), '1');
  press('rate');
  press('rate');
  press('rate');
  assert.ok(uk.classList.contains('rated') && en.classList.contains('rated'));
  assert.match(text('td.wi-predicted') ?? '', / \/ .*falls behind: \+0,/);
  assert.equal(text('td.wi-measured'), '–', 'nothing was measured at a rate');
  assert.equal(text('.wi-command'), 'run --rate 15/s');
  const model = /** @type {import('./document.mjs').Element} */ (uk.querySelector('.wi-model'));
  assert.match(text('.wi-told') ?? '', /^thread-pool 100 /);
  model.value = '3';
  model.dispatch('change');
  assert.match(en.querySelector('.wi-told')?.textContent ?? '', /^join-all 100 /);
  en.querySelector('.wi-reset')?.dispatch('click');
  assert.equal(text('td.wi-measured'), '2.00\u00a0s');
  assert.equal(uk.classList.contains('rated'), false);
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
