// The plane of all models: how many fetches are in flight, and how many cores are busy.
import { draw } from './dom.mjs';
import { across, axes, BOX, caption, clamp, line, tickX, tickY, upward } from './frame.mjs';
import { NEXT_LINE, namePoints } from './label.mjs';
import { share } from './winners.mjs';

/** The shapes of points; the charts of the record draw the same. */
const MARKERS = {
  circle: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0',
  square: 'M-4.5 -4.5h9v9h-9z',
  diamond: 'M0 -6.2L6.2 0L0 6.2L-6.2 0z',
  triangle: 'M0 -6L5.8 4.5H-5.8z',
  down: 'M0 6L5.8 -4.5H-5.8z',
};
/** The least that the axis of fetches in flight shows. */
const LEAST = 0.8;

/**
 * Grid and axes up to `most` in flight and `top` busy.
 * @param {Element} svg
 * @param {Says} says
 * @param {Writer} write
 * @param {number} cores
 * @param {number} most
 * @param {number} top
 */
const grid = (svg, says, write, cores, most, top) => {
  for (let tick = 1; tick <= most; tick *= 10) {
    const x = across(share(tick, LEAST, most));
    line(svg, x, BOX.top, x, BOX.bottom, 'gr');
    tickX(svg, x, write.number(tick, 0));
  }
  const step = [0.25, 0.5, 1, 2, 4, 8, 16].find((size) => cores / size <= 4) ?? 16;
  for (let tick = 0; tick <= cores + 1e-9; tick += step) {
    line(svg, BOX.left, upward(tick / top), BOX.right, upward(tick / top), 'gr');
    tickY(svg, upward(tick / top), write.plain(tick, 2));
  }
  line(svg, BOX.left, upward(cores / top), BOX.right, upward(cores / top), 'lim');
  axes(svg, says.axisL, says.axisP);
};

/** @param {Element} svg @param {Named[]} points */
const names = (svg, points) => {
  for (const { models, x, y, anchor, leader } of namePoints(points)) {
    if (leader) line(svg, ...leader, `ld ${models[0].class}`);
    models.forEach((model, i) => {
      const where = { x, y: y + i * NEXT_LINE, 'text-anchor': anchor };
      draw(svg, 'text', { class: `lb ${model.class}`, ...where }, model.id);
    });
  }
};

/**
 * Draws the plane anew.
 * @param {Element} svg
 * @param {Says} says
 * @param {Writer} write
 * @param {number} cores
 * @param {Model[]} models
 * @param {Prediction[]} results
 */
export const drawPlane = (svg, says, write, cores, models, results) => {
  const words = models.map((model, i) => {
    const { concurrency, parallelism } = results[i];
    return `${model.id}: L ${write.average(concurrency)}, P ${write.average(parallelism)}`;
  });
  caption(svg, says.plane, words.join('; '));
  const most = Math.max(10, ...results.map((result) => result.concurrency)) * 1.3;
  const top = cores * 1.12;
  grid(svg, says, write, cores, most, top);
  const points = results.map((result, i) => ({
    model: models[i],
    x: across(clamp(share(Math.max(result.concurrency, LEAST), LEAST, most))),
    y: upward(result.parallelism / top),
  }));
  names(svg, points);
  for (const { model, x, y } of points) {
    draw(svg, 'path', {
      class: `pt ${model.class}`,
      d: MARKERS[model.marker],
      transform: `translate(${x} ${y})`,
    });
  }
};
