// The frame that the pictures share: where their axes lie, and what stands at them.
import { draw } from './dom.mjs';

/** Where the axes lie, in units of the view box. */
export const BOX = { left: 52, right: 428, top: 24, bottom: 298 };
/** The width of the view box: a picture in a narrow place is laid out for it, so that letters keep their size. */
const WIDTHS = { least: 280, most: 440 };

/** The place of a share of an axis. @param {number} part */
export const across = (part) => BOX.left + part * (BOX.right - BOX.left);

/** @param {number} part */
export const upward = (part) => BOX.bottom - part * (BOX.bottom - BOX.top);

/** @param {number} value */
export const clamp = (value) => Math.max(0, Math.min(1, value));

/**
 * An empty picture as wide as its place, with its title and description.
 * @param {Element} svg
 * @param {string} title
 * @param {string} desc
 */
export const caption = (svg, title, desc) => {
  const wide = Math.min(WIDTHS.most, Math.max(WIDTHS.least, svg.clientWidth || WIDTHS.most));
  BOX.right = wide - 12;
  svg.setAttribute('viewBox', `0 0 ${wide} 340`);
  svg.replaceChildren();
  draw(svg, 'title', {}, title);
  draw(svg, 'desc', {}, desc);
};

/** What the axes say. @param {Element} svg @param {string} xWords @param {string} yWords */
export const axes = (svg, xWords, yWords) => {
  draw(svg, 'text', { class: 'al', x: BOX.right, y: 332, 'text-anchor': 'end' }, xWords);
  draw(svg, 'text', { class: 'al', x: 4, y: 12 }, yWords);
};

/** @param {Element} svg @param {number} x @param {string} label @param {'middle' | 'end'} [anchor] */
export const tickX = (svg, x, label, anchor = 'middle') =>
  draw(svg, 'text', { class: 'tk', x, y: BOX.bottom + 16, 'text-anchor': anchor }, label);

/** @param {Element} svg @param {number} y @param {string} label */
export const tickY = (svg, y, label) =>
  draw(svg, 'text', { class: 'tk', x: BOX.left - 6, y: y + 4, 'text-anchor': 'end' }, label);

/**
 * A line from one point to another.
 * @param {Element} svg
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} type
 */
export const line = (svg, x1, y1, x2, y2, type) =>
  draw(svg, 'path', { class: type, d: `M${x1} ${y1}L${x2} ${y2}` });
