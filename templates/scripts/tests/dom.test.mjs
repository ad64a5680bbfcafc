import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draw, find, findAll, island, say } from '../dom.mjs';
import { as, Element, make, show } from './document.mjs';

test('elements are found, and data by its id', () => {
  const document = show(
    make('p.a', {}, 'one'),
    make('p.a', {}, 'two'),
    make('script', { id: 'data' }, '{"x":[1]}'),
  );
  assert.equal(find(as(document), 'p.a').textContent, 'one');
  assert.deepEqual(
    findAll(as(document), 'p.a').map((p) => p.textContent),
    ['one', 'two'],
  );
  assert.deepEqual([island('data'), island('none')], [{ x: [1] }, null]);
});

test('a picture gets elements with attributes and texts', () => {
  show();
  const svg = new Element('svg');
  draw(as(svg), 'text', { x: 1.5, class: 'lb' }, '<b>');
  const [text] = svg.querySelectorAll('text.lb');
  assert.deepEqual([text.getAttribute('x'), text.textContent, text.children.length], ['1.5', '<b>', 1]);
});

test('a text is written only where it changes', () => {
  let writes = 0;
  const element = {
    text: 'a',
    get textContent() {
      return this.text;
    },
    set textContent(text) {
      writes += 1;
      this.text = text;
    },
  };
  for (const text of ['a', 'b', 'b']) say(/** @type {any} */ (element), text);
  assert.deepEqual([element.text, writes], ['b', 1]);
});
