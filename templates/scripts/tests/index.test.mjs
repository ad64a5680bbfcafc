import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { rememberLanguage } from '../language.mjs';
import { listRuns, without } from '../runs.mjs';
import { as, Element, make, show } from './document.mjs';

/** @param {string} words @param {string[]} texts */
const main = (words, texts) => {
  const pick = (/** @type {string} */ kind, /** @type {number} */ nth) =>
    make(`input.${kind}`, {
      value: String(nth),
      checked: nth === 0,
      'data-twin': kind,
      'data-name': `run-${nth}`,
    });
  return make(
    'main',
    {},
    make('p.find-run', { hidden: true }, make('input'), make('output', { 'data-words': words })),
    make('ol.runs', {}, ...texts.map((text, nth) => make('li', { 'data-run': nth }, text))),
    make('table', {}, ...texts.map((_, nth) => make('tr', { 'data-run': nth }))),
    make('p', {}, ...['pick-a', 'pick-b'].flatMap((kind) => [pick(kind, 0), pick(kind, 1)])),
    make('code.command'),
  );
};

/** @type {Element[]} */
let mains;
beforeEach(() => {
  mains = [
    main('shown: {} of {}', ['Monday bench', 'Tuesday run']),
    main('видно {} з {}', ['Понеділок', 'Вівторок']),
  ];
  show(...mains);
});

/** @param {Element} root @param {string} selector */
const hidden = (root, selector) => root.querySelectorAll(selector).map((element) => element.hidden);

test('a run is found by all of its words, in any case', () => {
  const lacking = (/** @type {string} */ text) => [...without(as(mains[0]), text)];
  assert.deepEqual(lacking('BENCH mon'), ['1']);
  assert.deepEqual(lacking('day'), []);
  assert.deepEqual(lacking('  '), []);
  assert.deepEqual(lacking('<b>.*'), ['0', '1']);
});

test('a search hides runs in both languages, in the list and in the tables', () => {
  listRuns();
  assert.equal(mains[0].querySelector('.find-run')?.hidden, false);
  const input = /** @type {Element} */ (mains[0].querySelector('.find-run input'));
  input.value = 'tuesday';
  input.dispatch('input');
  for (const each of mains) {
    assert.deepEqual(
      [hidden(each, 'li'), hidden(each, 'tr')],
      [
        [true, false],
        [true, false],
      ],
    );
  }
  assert.equal(mains[0].querySelector('output')?.value, 'shown: 1 of 2');
  assert.equal(mains[1].querySelector('output')?.value, 'видно 1 з 2');
  assert.equal(mains[1].querySelector('.find-run input')?.value, 'tuesday');
  input.value = '';
  input.dispatch('input');
  assert.deepEqual([hidden(mains[1], 'li'), mains[1].querySelector('output')?.value], [[false, false], '']);
});

test('a choice is made in both languages, and names the command', () => {
  listRuns();
  assert.equal(mains[0].querySelector('.command')?.textContent, 'inflight compare run-0 run-0');
  const [first, second] = mains[0].querySelectorAll('input.pick-b');
  [first.checked, second.checked] = [false, true];
  // Radio buttons of one name let each other go.
  /** @type {Element} */ (mains[1].querySelector('input.pick-b')).checked = false;
  second.dispatch('change');
  assert.ok(mains[1].querySelectorAll('input.pick-b')[1].checked);
  for (const each of mains) {
    assert.equal(each.querySelector('.command')?.textContent, 'inflight compare run-0 run-1');
  }
});

/** @param {Record<string, any>} storage */
const speak = (storage) => {
  const choices = ['en', 'uk'].map((value) =>
    make('input', { name: 'lang', value, checked: value === 'en' }),
  );
  // Radio buttons of one name let each other go.
  for (const choice of choices) {
    let checked = choice.checked;
    Object.defineProperty(choice, 'checked', {
      get: () => checked,
      set: (/** @type {boolean} */ on) => {
        if (on) for (const other of choices) other.checked = false;
        checked = on;
      },
    });
  }
  const document = show(...choices);
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: storage });
  rememberLanguage();
  return { document, choices };
};

test('the language is remembered, and the document says it', () => {
  /** @type {Record<string, string>} */
  const kept = {};
  const storage = {
    getItem: (/** @type {string} */ key) => kept[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      kept[key] = value;
    },
  };
  const first = speak(storage);
  assert.equal(first.document.lang, 'en');
  first.choices[1].checked = true;
  first.choices[1].dispatch('change');
  assert.equal(first.document.lang, 'uk');
  const next = speak(storage);
  assert.deepEqual([next.document.lang, next.choices[1].checked], ['uk', true]);
  kept['inflight-lang'] = 'fr';
  assert.equal(speak(storage).document.lang, 'en');
});

test('without a storage the page speaks all the same', () => {
  const refuse = () => {
    throw new Error('SecurityError');
  };
  const { document, choices } = speak({ getItem: refuse, setItem: refuse });
  assert.equal(document.lang, 'en');
  choices[1].checked = true;
  choices[1].dispatch('change');
  assert.equal(document.lang, 'uk');
});
