// Which model wins where: over numbers of fetches, and over shares of the wait.
import { fastest } from './predict.mjs';

/** The columns of the map: numbers of fetches. */
export const COUNTS = [0, 1, 2, 3, 4, 5, 6]
  .flatMap((power) => [1, 2, 3, 5].map((digit) => digit * 10 ** power))
  .concat(1e7);
/** Its rows: wait to compute. */
export const RATIOS = [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000, Infinity];
/** What a fetch of the map takes, in nanoseconds. */
const LENGTH = 1e8;

/**
 * Where a value lies between two others, on a logarithmic scale.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);

/** @param {number} ratio */
const split = (ratio) =>
  ratio === Infinity
    ? { wait: LENGTH, compute: 0 }
    : { wait: (LENGTH * ratio) / (1 + ratio), compute: LENGTH / (1 + ratio) };

/** Where a number of fetches lies among the columns, each of which is 1 wide. @param {number} count */
export const columnAt = (count) => {
  const over = COUNTS.findIndex((other) => other >= count);
  if (over < 0) return COUNTS.length - 0.5;
  if (over === 0) return 0.5;
  return over - 0.5 + share(count, COUNTS[over - 1], COUNTS[over]);
};

/**
 * Where a fetch lies among the rows, each of which is 1 high.
 * @param {number} wait
 * @param {number} compute
 */
export const rowAt = (wait, compute) => {
  if (!compute) return RATIOS.length - 0.5;
  const ratio = wait / compute;
  // No logarithmic scale holds 0 and infinity: what lies beside them keeps to its side of the edge.
  if (ratio < RATIOS[1]) return wait ? 1.02 : 0.5;
  const over = RATIOS.findIndex((other) => other >= ratio);
  if (over === RATIOS.length - 1) return over - 0.02;
  return over === 1 ? 1.5 : over - 0.5 + share(ratio, RATIOS[over - 1], RATIOS[over]);
};

/**
 * The winner of every square of the map. It depends on the machine only, not on the work.
 * @param {Model[]} models
 * @param {Work} at
 */
export const squares = (models, at) =>
  RATIOS.map((ratio) => COUNTS.map((count) => fastest(models, { ...at, ...split(ratio), count })));

/**
 * The squares of the machine that is asked for, kept until it is another one.
 * @param {Model[]} models
 * @returns {Atlas}
 */
export const atlasOf = (models) => {
  let known = { machine: '', grid: /** @type {Winner[][]} */ ([]) };
  return (at) => {
    const machine = [at.cores, at.workers, at.in_flight].join();
    if (machine !== known.machine) known = { machine, grid: squares(models, { ...at, rate: null }) };
    return known.grid;
  };
};

/**
 * The winners from one fetch to ten million, each with the numbers of fetches between which it wins.
 * @param {Model[]} models
 * @param {Work} at
 */
export const runs = (models, at) => {
  const winner = (/** @type {number} */ count) => fastest(models, { ...at, count }).model;
  /** @type {{ model: Model, from: number, to: number }[]} */
  const all = [];
  for (const count of COUNTS) {
    const model = winner(count);
    const last = all[all.length - 1];
    if (last && last.model === model) {
      last.to = count;
      continue;
    }
    // Between two columns of the map lies the first number at which the answer is another one.
    let [low, from] = [last ? last.to : 0, count];
    while (from - low > 1) {
      const middle = Math.floor((low + from) / 2);
      if (winner(middle) === model) from = middle;
      else low = middle;
    }
    if (last && winner(from - 1) === last.model) last.to = from - 1;
    else from = count;
    all.push({ model, from, to: count });
  }
  return all;
};

/**
 * The same in a sentence.
 * @param {Says} says
 * @param {Writer} write
 * @param {Model[]} models
 * @param {Work} at
 */
export const story = (says, write, models, at) => {
  const number = (/** @type {number} */ count) => write.number(count, 0);
  const told = runs(models, at).map(({ model, from, to }) => {
    const span = from === to ? number(from) : `${number(from)}–${number(to)}`;
    return `${span} — ${model.id}`;
  });
  return `${says.row} ${told.join('; ')}.`;
};
