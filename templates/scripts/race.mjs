// Replays the race. The picture of the whole race stands on the page already; this covers what lies after a clock
// and says what the record says of the moment. One number, --t, moves everything that moves.
import { find, findAll, island, say } from './dom.mjs';
import { numbers } from './number.mjs';

/** Under reduced motion the clock steps instead of gliding: milliseconds between its steps. */
const STEP = 500;

/**
 * Fetches in flight at a time: the value of the last point that is not after it.
 * @param {Curves['flight']} curve
 * @param {number} time
 */
export const flightAt = (curve, time) => {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve[middle][0] <= time) low = middle + 1;
    else high = middle;
  }
  return low ? curve[low - 1][1] : 0;
};

/**
 * Cores busy in the part of the drawing in which a time lies.
 * @param {Pick<Curves, 'busy' | 'end'>} curves
 * @param {number} time
 */
export const busyAt = ({ busy, end }, time) =>
  (busy[Math.min(busy.length - 1, Math.floor((time / end) * busy.length))] || 0) / 100;

/**
 * Where the clock stands after a frame, as a share of the scale; `null` while it does not move yet. A tab that
 * slept does not leap.
 * @param {number} at
 * @param {number} passed milliseconds
 * @param {{ still: boolean, speed: number, scale: number, last: number }} pace
 */
export const movedOn = (at, passed, { still, speed, scale, last }) => {
  if (still && passed < STEP) return null;
  return Math.min(last, at + (Math.min(Math.max(passed, 0), 2 * STEP) * 1e6 * speed) / scale);
};

/**
 * Rows that were measured, with their curves.
 * @param {Element} race
 * @param {Record<string, Curves>} curves
 */
const rowsOf = (race, curves) =>
  findAll(race, '[data-cell]').flatMap((lane) => {
    const curve = curves[lane.dataset.cell ?? ''];
    return curve ? [{ lane, curve, flight: find(lane, '.flight'), busy: find(lane, '.busy') }] : [];
  });

/** What the template says of the player's clock. @param {HTMLElement} player */
const clockOf = ({ dataset }) => {
  const { form = '', comma = '', scale, guesses, unit, digits } = dataset;
  const write = numbers(comma);
  return {
    scale: Number(scale),
    /** Where the scale of the predictions ends. */
    guesses: Number(guesses),
    write,
    /** @param {number} ns */
    words: (ns) => form.replace('{}', write(ns / Number(unit), Number(digits))),
  };
};

/**
 * @param {HTMLElement} race
 * @param {HTMLElement} player
 * @param {Record<string, Curves>} curves
 */
const replay = (race, player, curves) => {
  const { scale, guesses, write, words } = clockOf(player);
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {HTMLInputElement} */
  const clock = find(player, '.clock');
  /** @type {HTMLSelectElement} */
  const speed = find(player, '.speed');
  const time = find(player, '.time');
  const rows = rowsOf(race, curves);
  /** The last finish, as a share of the time scale, which goes on a little longer. */
  const last = Math.min(1, Math.max(...rows.map(({ curve }) => curve.end)) / scale);
  if (!(last > 0)) return null;
  /** Where the clock stands, as a share of the time scale. */
  let at = last;
  /** When the clock was last moved on, or null while it stands. @type {number | null} */
  let since = null;

  const count = (/** @type {(typeof rows)[number]} */ { lane, curve, flight, busy }) => {
    const now = at * scale;
    const done = at >= last || now >= curve.end;
    lane.classList.toggle('done', done);
    const [there, computing] = done ? [0, 0] : [flightAt(curve.flight, now), busyAt(curve, now)];
    // The lines of code at which they are.
    lane.classList.toggle('waiting', there > Math.ceil(computing));
    lane.classList.toggle('computing', computing > 0);
    if (done) return;
    say(flight, write(there, 0));
    const cores = write(computing, 1);
    // The others may compute as well.
    say(busy, curve.part ? `≥\u00a0${cores}` : cores);
  };

  /** What others hear of: a reader has started or moved the clock. @param {string} what */
  const tell = (what) => race.dispatchEvent(new CustomEvent(what));

  const show = () => {
    race.classList.toggle('live', at < last);
    race.style.setProperty('--t', String(at));
    rows.forEach(count);
    say(time, words(at * scale));
    clock.value = String((at / last) * Number(clock.max));
    // A clock that runs is not read out; where it stands, is.
    if (since === null) clock.setAttribute('aria-valuetext', time.textContent ?? '');
  };

  const pause = () => {
    since = null;
    player.classList.remove('playing');
    show();
  };

  const frame = (/** @type {number} */ now) => {
    // Paused meanwhile, or out of sight: another size or language was chosen.
    if (since === null) return;
    if (!race.offsetParent) return pause();
    const moved = movedOn(at, now - since, { still: still.matches, speed: Number(speed.value), scale, last });
    if (moved !== null) {
      since = now;
      at = moved;
      if (at >= last) return pause();
      show();
    }
    requestAnimationFrame(frame);
  };

  const play = () => {
    if (at >= last) at = 0;
    tell('started');
    since = performance.now();
    race.classList.add('raced');
    player.classList.add('playing');
    show();
    requestAnimationFrame(frame);
  };

  const moveTo = (/** @type {number} */ place) => {
    tell('moved');
    at = Math.min(last, Math.max(0, place * last));
    race.classList.add('raced');
    pause();
  };

  find(player, '.go').addEventListener('click', () => (since === null ? play() : pause()));
  clock.addEventListener('input', () => moveTo(Number(clock.value) / Number(clock.max)));
  find(player, '.to-start').addEventListener('click', () => moveTo(0));
  find(player, '.to-end').addEventListener('click', () => moveTo(1));
  addEventListener('beforeprint', () => since !== null && pause());

  player.style.setProperty('--last', String(last));
  player.hidden = false;
  show();
  const hold = (/** @type {number} */ ns) => moveTo(ns / scale / last);
  return { race, rows, scale, guesses, words, play, hold, end: () => moveTo(1) };
};

/** @typedef {NonNullable<ReturnType<typeof replay>>} Race */

/** The races that can be replayed. */
export const replayRaces = () => {
  /** @type {Record<string, Curves> | null} */
  const curves = island('race-data');
  if (!curves) return [];
  for (const note of findAll(document, '.replay-note')) note.hidden = false;
  return findAll(document, '.race').flatMap((race) => {
    const player = race.querySelector('.player');
    return (player && replay(race, /** @type {HTMLElement} */ (player), curves)) || [];
  });
};
