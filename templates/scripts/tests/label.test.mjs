import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOX } from '../frame.mjs';
import { apart, NEXT_LINE, nameField, namePoints } from '../label.mjs';
import { byId, MODELS } from './models.mjs';

/** @param {Label} label @returns {Box} */
const boxOf = ({ models, x, y, anchor }) => {
  const wide = Math.max(...models.map((model) => model.id.length)) * 8;
  return { left: anchor === 'start' ? x : x - wide, top: y - 11.5, wide, high: models.length * NEXT_LINE };
};

test('boxes that touch from above do not overlap', () => {
  const box = { left: 0, top: 0, wide: 10, high: 10 };
  assert.ok(apart(box, { ...box, top: 10 }));
  assert.ok(apart(box, { ...box, left: 10.1 }));
  assert.ok(!apart(box, { ...box, top: 9, left: -9 }));
});

test('no name lies over another or outside of the picture, wherever the points are', () => {
  let state = 7;
  const random = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  for (let round = 0; round < 300; round += 1) {
    const narrow = round % 3 ? 1 : 0.1;
    const points = MODELS.map((model) => ({
      model,
      x: BOX.left + random() * narrow * (BOX.right - BOX.left),
      y: BOX.top + random() * narrow * (BOX.bottom - BOX.top),
    }));
    const boxes = namePoints(points).map(boxOf);
    boxes.forEach((box, nth) => {
      assert.ok(box.left >= 0 && box.left + box.wide <= 440, `${round}: ${JSON.stringify(box)}`);
      assert.ok(box.top >= 0 && box.top + box.high <= BOX.bottom, `${round}: ${JSON.stringify(box)}`);
      for (const other of boxes.slice(0, nth)) assert.ok(apart(box, other), `${round}`);
    });
  }
});

test('names of points that meet stand in one list, and far ones have a leader', () => {
  const [one, two, three] = MODELS;
  const labels = namePoints([
    { model: one, x: 100, y: 100 },
    { model: two, x: 103, y: 102 },
    { model: three, x: 300, y: 200 },
  ]);
  assert.deepEqual(
    labels.map((label) => label.models),
    [[one, two], [three]],
  );
  assert.deepEqual([labels[0].x, labels[0].anchor, labels[0].leader], [112, 'start', null]);
  const [right] = namePoints([{ model: one, x: 420, y: 100 }]);
  assert.deepEqual([right.x, right.anchor], [408, 'end']);
  const high = namePoints(MODELS.map((model) => ({ model, x: 100, y: BOX.top })));
  assert.equal(high[0].leader?.[1], BOX.top);
});

test('a field is named in its longest stretch, beside a mark', () => {
  const model = byId('spawn');
  const stretches = [
    { model, left: 0, right: 100, y: 50 },
    { model, left: 0, right: 200, y: 90 },
    { model: byId('hybrid'), left: 0, right: 400, y: 10 },
  ];
  assert.deepEqual(nameField(model, stretches, []), { x: 100, y: 90 });
  assert.deepEqual(nameField(model, stretches, [{ x: 100, y: 92 }])?.y, 90);
  assert.notEqual(nameField(model, stretches, [{ x: 100, y: 92 }])?.x, 100);
  const everywhere = [0, 40, 80, 120, 160, 200].flatMap((x) => [50, 90].map((y) => ({ x, y })));
  assert.equal(nameField(model, stretches, everywhere), undefined);
  assert.equal(nameField(model, [{ model, left: 0, right: 20, y: 5 }], []), undefined);
});
