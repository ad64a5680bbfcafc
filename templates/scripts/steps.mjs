// The explanation inside the race: steps hold the clock at instants that the measured spans name, and light up the rows
// that they speak of.
import { find, findAll } from './dom.mjs';

/** @typedef {import('./race.mjs').Race} Race */

/** The part of the window that pinned rows may cover. */
const PINNED = 0.5;

/**
 * Pins the lit rows above the lower edge of the window, one over the other, as far as there is room.
 * @param {HTMLElement[]} lit
 */
const pin = (lit) => {
  let under = 0;
  for (const lane of lit.toReversed()) {
    const high = lane.offsetHeight;
    lane.style.bottom = under + high <= innerHeight * PINNED ? `${under}px` : '';
    under += high;
  }
};

/** @param {Race} race */
const explain = ({ race, hold, end }) => {
  const box = race.querySelector('.steps');
  if (!box) return;
  const items = findAll(box, 'li');
  const [before, next] = [find(box, '.step-before'), find(box, '.step-next')];
  /** The step at which the clock is held; -1 at none. */
  let at = -1;

  const light = () => {
    const cells = items[at]?.dataset.cells?.split(' ') ?? [];
    race.classList.toggle('stepping', at >= 0);
    for (const item of items) item.classList.toggle('lit', item === items[at]);
    const lanes = findAll(race, '.lane');
    for (const lane of lanes) lane.classList.toggle('lit', cells.includes(lane.dataset.cell ?? ''));
    pin(lanes.filter((lane) => lane.classList.contains('lit')));
    /** @type {HTMLButtonElement} */ (before).disabled = at < 0;
    /** @type {HTMLButtonElement} */ (next).disabled = at >= items.length - 1;
  };

  /** @param {number} step */
  const go = (step) => {
    at = Math.max(-1, Math.min(items.length - 1, step));
    if (at < 0) end();
    else {
      const held = at;
      hold(Number(items[at].dataset.at));
      at = held;
    }
    light();
  };

  const leave = () => {
    at = -1;
    light();
  };
  race.addEventListener('started', leave);
  race.addEventListener('moved', leave);
  next.addEventListener('click', () => go(at + 1));
  before.addEventListener('click', () => go(at - 1));
  for (const [nth, item] of items.entries()) item.addEventListener('click', () => go(nth));
  race.addEventListener('step', (event) => go(/** @type {CustomEvent<number>} */ (event).detail));
  before.hidden = next.hidden = false;
  box.classList.add('with-keys');
  light();
};

/** @param {Race[]} races */
export const explainRaces = (races) => {
  for (const race of races) explain(race);
};
