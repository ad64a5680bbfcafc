import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { project } from '../projector.mjs';
import { Element, make, raceOf, show, storage } from './document.mjs';

/** @type {Element} */
let root;
/** @type {ReturnType<typeof raceOf>} */
let made;
/** @type {(event: any) => void} */
let press;

beforeEach(() => {
  storage();
  made = raceOf();
  const votes = make('p.votes', {}, ...[0, 1].map((a) => make('input', { 'data-a': a })));
  root = show(
    make(
      'main',
      {},
      make('button.project', { hidden: true }),
      make('div.intro', { 'data-slide': '' }, 'Title'),
      make('div.ask', { 'data-slide': '' }, 'Question', votes),
      make('div.show', { 'data-slide': '' }, 'Race', made.race),
      make(
        'div.answer',
        { 'data-slide': '' },
        'Answer',
        make('em.voted', { 'data-a': 1, 'data-words': '{} of {}', hidden: true }),
      ),
      make('div.try', { 'data-slide': '' }),
    ),
  );
  Object.assign(globalThis, {
    Element,
    addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) => {
      if (kind === 'keydown') press = listener;
    },
    scrollTo: () => {},
  });
  project();
});

/** @param {string} key @param {Element} [target] */
const type = (key, target = root) => press({ key, code: '', target, preventDefault: () => {} });

const stage = () =>
  root.querySelectorAll('.on-stage').map((element) => element.attributes.class.split(' ')[0]);

test('one slide after another, the race in its scenes, and back; an empty one is no slide', () => {
  /** @type {string[]} */
  const steps = [];
  made.race.addEventListener('step', (event) => steps.push(event.detail));
  type('p');
  const seen = [];
  for (let nth = 0; nth < 8; nth += 1) {
    seen.push(...stage());
    type(' ');
  }
  assert.deepEqual(seen, ['intro', 'ask', 'show', 'show', 'show', 'show', 'answer', 'answer']);
  assert.deepEqual(steps, [0, 1]);
  type('ArrowLeft');
  assert.deepEqual(stage(), ['show']);
  type('Escape');
  assert.ok(!root.classList.contains('projector'));
});

test('keys do nothing before it is on, nor in a field', () => {
  type(' ');
  assert.deepEqual(stage(), []);
  const [field] = root.querySelectorAll('.votes input');
  type('p', field);
  assert.ok(!root.classList.contains('projector'));
  type('p');
  type('PageDown', field);
  assert.deepEqual(stage(), ['ask']);
  type('ArrowRight', field);
  assert.deepEqual(stage(), ['ask'], 'an arrow moves in the field');
  type('Escape', field);
  assert.ok(!root.classList.contains('projector'));
  /** @type {Element} */ (root.querySelector('.project')).click();
  assert.ok(root.classList.contains('projector'));
});

test('votes are counted and stand beside the answer', () => {
  for (const [nth, input] of root.querySelectorAll('.votes input').entries()) {
    input.value = String(3 + nth);
    input.dispatch('input');
  }
  const voted = /** @type {Element} */ (root.querySelector('.voted'));
  assert.deepEqual([voted.hidden, voted.textContent], [false, '4 of 7']);
});
