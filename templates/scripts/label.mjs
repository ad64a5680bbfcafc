// Places for names: none over another, over a mark, or outside of the picture.
import { BOX } from './frame.mjs';

/** How wide a letter may be, and how high a line is, in units of the view box. */
const LETTER = 8.4;
const LINE = 15;
/** Points closer than this share a list of names. */
const NEAR = 7;
/** Between which x a name may stand: the numbers of the axis are left of it. */
const edges = () => ({ left: BOX.left + 2, right: BOX.right + 10 });

/** Whether two boxes do not overlap. @param {Box} a @param {Box} b */
export const apart = (a, b) =>
  a.left + a.wide < b.left || b.left + b.wide < a.left || a.top + a.high <= b.top || b.top + b.high <= a.top;

/**
 * The box around a point, so far to each side.
 * @param {Point} point
 * @param {number} x
 * @param {number} y
 * @returns {Box}
 */
const around = (point, x, y) => ({ left: point.x - x, top: point.y - y, wide: 2 * x, high: 2 * y });

/** Points that meet, as one. @param {Named[]} points */
const meetings = (points) => {
  /** @type {{ x: number, y: number, models: Model[] }[]} */
  const groups = [];
  for (const point of points) {
    const met = groups.find((group) => Math.hypot(group.x - point.x, group.y - point.y) < NEAR);
    if (met) met.models.push(point.model);
    else groups.push({ x: point.x, y: point.y, models: [point.model] });
  }
  return groups.sort((a, b) => b.models.length - a.models.length);
};

/**
 * Places beside a point, the nearest first: right of it where there is room, else left, then up and down.
 * @param {Point} point
 * @param {number} wide
 * @param {number} high
 */
const beside = ({ x, y }, wide, high) => {
  const sides = x + 14 + wide < edges().right ? [1, -1] : [-1, 1];
  const places = [];
  for (const side of sides) {
    const left = side > 0 ? x + 12 : x - 12 - wide;
    if (left < edges().left || left + wide > edges().right) continue;
    for (let shift = 0; shift <= 260; shift += 4) {
      for (const top of [y - high / 2 - shift, y - high / 2 + shift]) {
        const inside = top >= 16 && top + high <= BOX.bottom - 1;
        if (inside) places.push({ left, top, wide, high, side, away: shift + (side === sides[0] ? 0 : 10) });
      }
    }
  }
  return places.sort((a, b) => a.away - b.away);
};

/**
 * Names beside points, one under another where points meet. A name without room is left out.
 * @param {Named[]} points
 * @returns {Label[]}
 */
export const namePoints = (points) => {
  const groups = meetings(points);
  /** @type {Box[]} */
  const taken = [];
  /** @type {Label[]} */
  const labels = [];
  for (const group of groups) {
    const wide = Math.max(...group.models.map((model) => model.id.length)) * LETTER;
    const high = group.models.length * LINE;
    const marks = groups.filter((other) => other !== group).map((other) => around(other, NEAR, NEAR));
    const clear = (/** @type {Box} */ box) => [...taken, ...marks].every((other) => apart(box, other));
    const place = beside(group, wide, high).find(clear);
    if (!place) continue;
    taken.push(place);
    const x = place.side > 0 ? place.left : place.left + wide;
    const middle = place.top + high / 2;
    const far = Math.abs(middle - group.y) > 8;
    labels.push({
      models: group.models,
      x,
      y: place.top + 11.5,
      anchor: place.side > 0 ? 'start' : 'end',
      leader: far ? [group.x, group.y, x - place.side * 3, middle] : null,
    });
  }
  return labels;
};

/** How far down the next of several names stands. */
export const NEXT_LINE = LINE;

/**
 * A place for the name of a model in the longest of its stretches where no mark lies under it; `undefined` where
 * there is none.
 * @param {Model} model
 * @param {Stretch[]} stretches
 * @param {Point[]} marks
 * @returns {Point | undefined}
 */
export const nameField = (model, stretches, marks) => {
  const half = (model.id.length * LETTER) / 2;
  const boxes = marks.map((mark) => around(mark, 10, 8));
  return stretches
    .filter((one) => one.model === model && one.right - one.left > 2 * half)
    .sort((a, b) => b.right - b.left - (a.right - a.left))
    .flatMap(({ left, right, y }) => [(left + right) / 2, left + half, right - half].map((x) => ({ x, y })))
    .find((place) => boxes.every((box) => apart(around(place, half, 8), box)));
};
