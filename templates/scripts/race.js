// Replays the race. The picture of the whole race stands on the page already; this covers what lies after a clock and
// says what the record says of the moment. One number, --t, moves everything that moves.
(() => {
  'use strict';

  const island = document.getElementById('race-data');
  const curves = island && JSON.parse(island.textContent);
  if (!curves) return;

  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** Under reduced motion the clock steps instead of gliding: milliseconds between its steps. */
  const STEP = 500;

  /** Fetches in flight at a time: the value of the last point of the curve that is not after it. */
  const flightAt = (curve, time) => {
    let low = 0;
    let high = curve.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (curve[middle][0] <= time) low = middle + 1;
      else high = middle;
    }
    return low ? curve[low - 1][1] : 0;
  };

  /** Cores busy in the part of the drawing in which a time lies. */
  const busyAt = ({ busy, end }, time) =>
    (busy[Math.min(busy.length - 1, Math.floor((time / end) * busy.length))] || 0) / 100;

  /** Numbers as the page writes them: groups from five digits on, and the language's comma. */
  const writer = (comma) => (value, digits) => {
    const [whole, decimals] = value.toFixed(digits).split('.');
    const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
    return decimals ? grouped + comma + decimals : grouped;
  };

  /** Writes a text only where it changes. */
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const rowsOf = (race) =>
    [...race.querySelectorAll('[data-cell]')]
      .filter((lane) => curves[lane.dataset.cell])
      .map((lane) => ({
        lane,
        curve: curves[lane.dataset.cell],
        flight: lane.querySelector('.flight'),
        busy: lane.querySelector('.busy'),
      }));

  const replay = (race, player) => {
    const { form, comma } = player.dataset;
    const [scale, unit, digits] = ['scale', 'unit', 'digits'].map((key) => Number(player.dataset[key]));
    const find = (name) => player.querySelector(name);
    const [go, clock, time, speed] = ['.go', '.clock', '.time', '.speed'].map(find);
    const write = writer(comma);
    const rows = rowsOf(race);
    /** The last finish, as a share of the time scale, which goes on a little longer. */
    const last = Math.min(1, Math.max(...rows.map(({ curve }) => curve.end)) / scale);
    if (!(last > 0)) return;
    /** Where the clock stands, as a share of the time scale. */
    let at = last;
    /** When the clock was last moved on, or null while it stands. */
    let since = null;

    const count = ({ lane, curve, flight, busy }) => {
      const now = at * scale;
      const done = at >= last || now >= curve.end;
      lane.classList.toggle('done', done);
      if (done) return;
      say(flight, write(flightAt(curve.flight, now), 0));
      const cores = write(busyAt(curve, now), 1);
      // The others may compute as well.
      say(busy, curve.part ? `≥\u00a0${cores}` : cores);
    };

    const show = () => {
      race.classList.toggle('live', at < last);
      race.style.setProperty('--t', at);
      rows.forEach(count);
      say(time, form.replace('{}', write((at * scale) / unit, digits)));
      clock.value = (at / last) * clock.max;
      // A clock that runs is not read out; where it stands, is.
      if (since === null) clock.setAttribute('aria-valuetext', time.textContent);
    };

    const pause = () => {
      since = null;
      player.classList.remove('playing');
      show();
    };

    const frame = (now) => {
      // Paused meanwhile, or out of sight: another size or language was chosen.
      if (since === null) return;
      if (!race.offsetParent) return pause();
      const passed = now - since;
      if (!still.matches || passed >= STEP) {
        since = now;
        // A tab that slept does not leap.
        at = Math.min(last, at + (Math.min(Math.max(passed, 0), 2 * STEP) * 1e6 * Number(speed.value)) / scale);
        if (at >= last) return pause();
        show();
      }
      requestAnimationFrame(frame);
    };

    const play = () => {
      if (at >= last) at = 0;
      since = performance.now();
      race.classList.add('raced');
      player.classList.add('playing');
      show();
      requestAnimationFrame(frame);
    };

    const moveTo = (place) => {
      at = Math.min(last, Math.max(0, place * last));
      race.classList.add('raced');
      pause();
    };

    go.addEventListener('click', () => (since === null ? play() : pause()));
    clock.addEventListener('input', () => moveTo(clock.value / clock.max));
    find('.to-start').addEventListener('click', () => moveTo(0));
    find('.to-end').addEventListener('click', () => moveTo(1));
    addEventListener('beforeprint', () => since !== null && pause());

    player.style.setProperty('--last', last);
    player.hidden = false;
    race.querySelector('.replay-note').hidden = false;
    show();
  };

  for (const race of document.querySelectorAll('.race')) {
    const player = race.querySelector('.player');
    if (player) replay(race, player);
  }
})();
