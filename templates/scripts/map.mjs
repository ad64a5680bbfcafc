// The map: which model is the lightest of the fastest, for each number of fetches and each share of the wait.
import { draw } from './dom.mjs';
import { across, axes, BOX, caption, line, tickX, tickY, upward } from './frame.mjs';
import { nameField } from './label.mjs';
import { lightestOf } from './predict.mjs';
import { COUNTS, columnAt, RATIOS, rowAt } from './winners.mjs';

/** What each family's field is filled with, beside its colour: lines that cross a tile of 8 by 8. */
const MESH = { slate: 'M4 3v2', rust: 'M0 8L8 0', blue: 'M0 4h8', teal: 'M4 0v8', red: 'M0 0L8 8' };
const COLUMN = 1 / COUNTS.length;
const ROW = 1 / RATIOS.length;

/** @param {Element} svg @param {string} id @param {Family} family */
const swatch = (svg, id, family) => {
  const size = { width: 8, height: 8 };
  const pattern = draw(svg, 'pattern', { id, ...size, patternUnits: 'userSpaceOnUse', class: family });
  draw(pattern, 'rect', { ...size, class: 'field' });
  draw(pattern, 'path', { d: MESH[family], class: 'mesh' });
};

/**
 * Fields, with a seam where the one to the right is another one; the stretches that they take.
 * @param {Element} svg
 * @param {string} lang
 * @param {Says} says
 * @param {Winner[][]} grid
 */
const fields = (svg, lang, says, grid) => {
  /** @type {Stretch[]} */
  const stretches = [];
  grid.forEach((row, nth) => {
    const [top, height] = [upward((nth + 1) * ROW), upward(0) - upward(ROW)];
    for (let from = 0, to = 0; from < row.length; from = to) {
      while (to < row.length && row[to].model === row[from].model) to += 1;
      const { model, others } = row[from];
      const [left, right] = [across(from * COLUMN), across(to * COLUMN)];
      const box = { x: left, y: top, width: right - left, height };
      const field = draw(svg, 'rect', {
        ...box,
        class: model.class,
        fill: `url(#wi-${lang}-${model.class})`,
      });
      const also = others.map((other) => other.id).join(', ');
      draw(field, 'title', {}, also ? says.asFast.replace('{}', model.id).replace('{}', also) : model.id);
      stretches.push({ model, left, right, y: top + height / 2 });
      if (to < row.length) line(svg, right, top, right, top + height, 'seam');
    }
  });
  return stretches;
};

/** @param {Element} svg @param {Says} says @param {Writer} write */
const scales = (svg, says, write) => {
  for (const count of BOX.right > 380 ? [1, 100, 10000] : [1, 100]) {
    tickX(svg, across((COUNTS.indexOf(count) + 0.5) * COLUMN), write.number(count, 0));
  }
  tickX(svg, BOX.right, write.number(COUNTS[COUNTS.length - 1], 0), 'end');
  /** @type {[number, string][]} */
  const ratios = [
    [0, '0'],
    [0.1, '1:10'],
    [1, '1:1'],
    [10, '10:1'],
    [100, '100:1'],
    [1000, '1000:1'],
    [Infinity, '∞'],
  ];
  for (const [ratio, label] of ratios) tickY(svg, upward((RATIOS.indexOf(ratio) + 0.5) * ROW), label);
  axes(svg, says.axisCount, says.axisRatio);
};

/** Where work lies on the map. @param {{ count: number, wait: number, compute: number }} work */
const placeOf = ({ count, wait, compute }) => ({
  x: across(columnAt(count) * COLUMN),
  y: upward(rowAt(wait, compute) * ROW),
});

/**
 * A ring for each size of the run, in the colour of what was measured fastest; their places.
 * @param {Element} svg
 * @param {WhatIfData} data
 */
const rings = (svg, { models, sizes, start }) =>
  sizes.map((size) => {
    const measured = models.filter((model) => size.fastest.includes(model.id));
    const lightest = lightestOf(measured, { ...start, count: size.count });
    const { x, y } = placeOf(size);
    draw(svg, 'circle', { class: `ring ${lightest ? lightest.class : ''}`, cx: x, cy: y, r: 4.5 });
    return { x, y };
  });

/**
 * Draws the map anew; the models that it names.
 * @param {Element} svg
 * @param {string} lang
 * @param {Says} says
 * @param {Writer} write
 * @param {WhatIfData} data
 * @param {Work} at
 * @param {Winner[][]} grid
 */
export const drawMap = (svg, lang, says, write, data, at, grid) => {
  const winners = [...new Set(grid.flat().map((square) => square.model))];
  caption(svg, says.map, '');
  const families = new Set(winners.map((model) => model.class));
  for (const family of families) swatch(svg, `wi-${lang}-${family}`, family);
  const stretches = fields(svg, lang, says, grid);
  scales(svg, says, write);
  const here = placeOf(at);
  const marks = [...rings(svg, data), here];
  for (const model of winners) {
    const place = nameField(model, stretches, marks);
    const where = place && { x: place.x, y: place.y + 4, 'text-anchor': 'middle' };
    if (where) draw(svg, 'text', { class: `lb ${model.class}`, ...where }, model.id);
  }
  const cross = `M${here.x - 8} ${here.y}h16M${here.x} ${here.y - 8}v16`;
  for (const type of ['cross back', 'cross']) draw(svg, 'path', { class: type, d: cross });
  return winners;
};

/** Says which field is whose. @param {Element} list @param {Model[]} models */
export const drawLegend = (list, models) => {
  const items = models.map((model) => {
    const item = document.createElement('li');
    const svg = draw(item, 'svg', { viewBox: '0 0 22 14', class: 'wi-map', 'aria-hidden': 'true' });
    draw(svg, 'rect', { width: 22, height: 14, class: `field ${model.class}` });
    for (const shift of [0, 8, 16]) {
      const transform = `translate(${shift} 3)`;
      draw(svg, 'path', { d: MESH[model.class], transform, class: `mesh ${model.class}` });
    }
    item.append(model.id);
    return item;
  });
  list.replaceChildren(...items);
};
