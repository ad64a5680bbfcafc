// What was measured, and is most like what a reader asks about.

/** How far two values lie apart, in factors; under a tenth of a millisecond they are alike. @param {number} a @param {number} b */
const factor = (a, b) => Math.abs(Math.log((a + 1e5) / (b + 1e5)));

/** From one fetch to the next, in nanoseconds. @param {Sized} work */
const gapOf = ({ rate }) => (rate ? 1e9 / rate : 0);

/** The same of limits, where both have one. @param {number | null | undefined} a @param {number | null | undefined} b */
const limits = (a, b) => (a && b ? Math.abs(Math.log(a / b)) : 0);

/** The most in flight, where some limit is set or asked for. @param {Sized} work */
const placesOf = ({ in_flight, count }) => in_flight ?? count;

/** Averages of unequal fetches are as far as double. */
const UNEVEN = Math.LN2;

/** How far some work lies from what was asked, in factors. @param {Sized} one @param {Sized} other */
export const differ = (one, other) =>
  Math.abs(Math.log(one.count / other.count)) +
  factor(one.wait, other.wait) +
  factor(one.compute, other.compute) +
  factor(gapOf(one), gapOf(other)) +
  limits(one.workers, other.workers) +
  limits(one.in_flight, placesOf(other)) +
  (one.uneven ? UNEVEN : 0);

/** What is most like some work; the first of equals. @template {Sized} T @param {T[]} all @param {Sized} work */
export const nearest = (all, work) =>
  all
    .filter((one) => one.count > 0)
    .reduce(
      (/** @type {T | undefined} */ best, one) =>
        best && differ(best, work) <= differ(one, work) ? best : one,
      undefined,
    );

/** What is most like some work among the cells of a model, which come as the work does. @param {Model} model @param {Work} work */
export const nearestCell = ({ cells }, work) =>
  nearest(
    cells.filter((cell) => !cell.rate === !work.rate),
    work,
  );

/**
 * What a cell measured, if not just this work: `16 × (40 ms + 6 ms)`.
 * @param {Says} says
 * @param {Writer} write
 * @param {MeasuredCell} cell
 * @param {Work} work
 */
export const otherWork = (says, write, cell, work) => {
  if (differ(cell, work) < 1e-6) return '';
  // An average has no round value of its own.
  const length = cell.uneven ? write.duration : write.nominal;
  const steps = [cell.wait, cell.compute].filter((ns) => ns > 0).map(length);
  const sum = steps.join(' + ');
  const each = cell.uneven ? `(${says.onAverage} ${sum})` : steps.length > 1 ? `(${sum})` : sum;
  const parts = [`${write.number(cell.count, 0)} × ${each}`];
  if (cell.rate) parts.push(`${write.number(cell.rate, cell.rate < 10 ? 1 : 0)}\u00a0${says.perSecond}`);
  if (limits(cell.workers, work.workers)) parts.push(`W = ${cell.workers}`);
  if (limits(cell.in_flight, placesOf(work))) parts.push(`K = ${cell.in_flight}`);
  return parts.join(', ').replaceAll(' = ', '\u00a0=\u00a0');
};
