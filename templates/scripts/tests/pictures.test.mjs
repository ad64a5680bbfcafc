import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { BOX } from '../frame.mjs';
import { drawLegend, drawMap } from '../map.mjs';
import { writer } from '../number.mjs';
import { drawPlane } from '../plane.mjs';
import { predict, shapeOf } from '../predict.mjs';
import { squares } from '../winners.mjs';
import { as, Element, show } from './document.mjs';
import { byId, EN, MODELS, WORK } from './models.mjs';

/** @type {Element} */
let svg;
beforeEach(() => {
  show();
  svg = new Element('svg');
});

const texts = () => svg.querySelectorAll('text').map((text) => text.textContent);

test('the plane has a point for each model, in its shape, and says their numbers', () => {
  const results = MODELS.map((model) => predict(shapeOf(model, WORK), WORK));
  for (let times = 0; times < 2; times += 1) drawPlane(as(svg), EN, writer(EN), 2, MODELS, results);
  const points = svg.querySelectorAll('path.pt');
  assert.deepEqual(
    points.map((point) => point.getAttribute('class')),
    MODELS.map((model) => `pt ${model.class}`),
  );
  assert.equal(points[0].getAttribute('d'), points[1].getAttribute('d'), 'both are circles');
  assert.notEqual(points[1].getAttribute('d'), points[2].getAttribute('d'));
  assert.match(
    svg.querySelector('desc')?.textContent ?? '',
    /^sequential: L 1\.00, P 0\.00; thread-pool: L 2\.00/,
  );
  for (const text of ['1', '10', '0', '0.5', '2', 'L →', 'P ↑', 'join-all'])
    assert.ok(texts().includes(text), text);
});

test('the map has a field for each stretch, a cross, a ring for each size, and names its winners', () => {
  const data = {
    start: WORK,
    models: MODELS,
    sizes: [{ count: 20, wait: 1e8, compute: 0, fastest: ['spawn', 'join-all'] }],
  };
  const winners = drawMap(as(svg), 'en', EN, writer(EN), data, WORK, squares(MODELS, WORK));
  assert.ok(winners.includes(byId('join-all')) && !winners.includes(byId('await-in-loop')));
  for (const model of winners) assert.ok(svg.querySelector(`[id=wi-en-${model.class}]`), model.id);
  const fields = svg.querySelectorAll('rect').filter((rect) => rect.getAttribute('fill'));
  const area = fields.reduce(
    (sum, rect) => sum + Number(rect.getAttribute('width')) * Number(rect.getAttribute('height')),
    0,
  );
  assert.ok(
    Math.abs(area - (BOX.right - BOX.left) * (BOX.bottom - BOX.top)) < 1e-6,
    'the fields fill the frame',
  );
  assert.equal(svg.querySelectorAll('path.cross').length, 2);
  assert.equal(
    svg.querySelector('circle')?.getAttribute('class'),
    'ring blue',
    'in the colour of the lightest',
  );
  assert.ok(
    texts().includes('join-all') && texts().includes('1000:1') && texts().includes('10\u202f000\u202f000'),
  );
  assert.ok(fields.some((field) => field.textContent.startsWith('join-all; as fast: thread-pool, ')));
});

test('the legend names each model beside its mesh', () => {
  const list = new Element('ul');
  drawLegend(as(list), [byId('spawn'), byId('thread-pool')]);
  drawLegend(as(list), [byId('join-all'), byId('sequential')]);
  const items = list.querySelectorAll('li');
  assert.deepEqual(
    items.map((item) => item.textContent),
    ['join-all', 'sequential'],
  );
  assert.equal(items[0].querySelectorAll('path.mesh').length, 3);
});
