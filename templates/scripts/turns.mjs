// Equal fetches on threads that take turns on the cores. Threads that stand behind each other with as much left to compute
// move together, and what comes to the same state again is repeated without looking: a million fetches are soon done.

/** The numbers of src/model/predict/cores.rs: a slice in nanoseconds, and about how many there are at most. */
const SLICE = 0.7e6;
const MOST_SLICES = 1e4;

/** @typedef {{ at: number, count: number }} Group */

/** Tasks that want a thread: their waits are over, or they are to start. @typedef {{ woken: boolean, count: number }} Tasks */

/** Groups in the order in which they came; neighbours that are alike are one. */
class Line {
  constructor() {
    /** @type {Group[]} */
    this.groups = [];
    this.from = 0;
    this.size = 0;
  }

  /** @returns {Group | undefined} */
  get first() {
    return this.groups[this.from];
  }

  get live() {
    return this.groups.slice(this.from);
  }

  /** @param {number} at @param {number} count */
  push(at, count) {
    const last = this.groups.length > this.from ? this.groups[this.groups.length - 1] : undefined;
    if (last && last.at === at) last.count += count;
    else this.groups.push({ at, count });
    this.size += count;
  }

  /** Takes some of the first group. @param {number} count */
  take(count) {
    const first = this.groups[this.from];
    first.count -= count;
    this.size -= count;
    if (first.count > 0) return;
    this.from += 1;
    if (this.from < 1000 || this.from * 2 < this.groups.length) return;
    this.groups = this.groups.slice(this.from);
    this.from = 0;
  }
}

/**
 * How long a thread computes before it gives its core to another; where each has a core, nobody takes turns.
 * @param {number} threads
 * @param {Work} work
 */
export const sliceOf = (threads, { count, compute, cores }) =>
  threads <= cores
    ? Infinity
    : Math.max(
        SLICE * (1 + Math.floor(Math.log2(Math.min(cores, 8)))),
        Math.ceil((count * compute) / MOST_SLICES),
      );

/**
 * @param {number} threads
 * @param {Work} work
 * @param {number} [places] fetches at a time: a thread for each unless said otherwise
 */
export const begin = (threads, work, places = threads) => ({
  count: work.count,
  wait: work.wait,
  compute: work.compute,
  cores: work.cores,
  slice: sliceOf(threads, work),
  threads,
  places,
  now: 0,
  /** The fetch that starts next; those that have ended. */
  next: 0,
  ended: 0,
  /** The slices under way: when they end, and what is then left; the first to end first. @type {{ at: number, left: number }[]} */
  running: [],
  /** Threads that want a core, by what they have left to compute. */
  queue: new Line(),
  /** Threads that wait, by when the wait ends. */
  waits: new Line(),
  /** What stands in the queue of a runtime, first come first polled. @type {Tasks[]} */
  ready: [],
  /** Polls since the last look at the timers. */
  polls: 0,
  service: 0,
  /** The sum of the moments at which fetches ended. */
  ends: 0,
});

/** @typedef {ReturnType<typeof begin>} Turns */

/** @param {Turns} sim @param {number} at @param {number} left */
const run = ({ running }, at, left) => {
  const slice = { at, left };
  let place = running.push(slice) - 1;
  for (; place > 0 && running[place - 1].at > at; place -= 1) running[place] = running[place - 1];
  running[place] = slice;
};

/** Gives cores to threads that want one. @param {Turns} sim */
export const give = (sim) => {
  while (sim.running.length < sim.cores && sim.queue.first) {
    const left = sim.queue.first.at;
    sim.queue.take(1);
    const slice = Math.min(left, sim.slice);
    run(sim, sim.now + slice, left - slice);
  }
};

/** Starts fetches on threads that have none. @param {Turns} sim @param {number} free */
const start = (sim, free) => {
  const count = Math.min(free, sim.count - sim.next);
  if (count <= 0) return;
  sim.next += count;
  sim.service -= count * sim.now;
  if (sim.wait) sim.waits.push(sim.now + sim.wait, count);
  else sim.queue.push(sim.compute, count);
};

/** Ends the slices that end now: of how many fetches it was the last. @param {Turns} sim */
export const endSlices = (sim) => {
  let ended = 0;
  while (sim.running.length && sim.running[0].at === sim.now) {
    const { left } = sim.running[0];
    sim.running.shift();
    if (left > 0) sim.queue.push(left, 1);
    else ended += 1;
    give(sim);
  }
  return ended;
};

/** Goes on to the moment at which the next slice or wait ends. @param {Turns} sim */
const advance = (sim) => {
  const wait = sim.waits.first?.at ?? Infinity;
  const slice = sim.running.length ? sim.running[0].at : Infinity;
  sim.now = Math.min(wait, slice);
  const free = endSlices(sim);
  finish(sim, free);
  start(sim, free);
  while (sim.waits.first && sim.waits.first.at === sim.now) {
    const { count } = sim.waits.first;
    sim.waits.take(count);
    if (sim.compute) sim.queue.push(sim.compute, count);
    else {
      finish(sim, count);
      start(sim, count);
    }
  }
  give(sim);
};

/** @param {Turns} sim @param {number} count */
export const finish = (sim, count) => {
  sim.ended += count;
  sim.service += count * sim.now;
  sim.ends += count * sim.now;
};

/** @param {number} a @param {number} b @returns {number} */
const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/**
 * Where all threads that compute have as much left, but for the slice that some are at, they pass through the queue
 * together: passes over all such rounds but the last ones.
 * @param {Turns} sim
 */
const passRounds = (sim) => {
  const { running, queue, cores, slice } = sim;
  const first = queue.first;
  if (!first || first.count !== queue.size || running.length < cores || first.at < 2 * slice) return;
  const left = first.at - slice;
  const ends = running[cores - 1].at;
  if (ends - running[0].at > slice || running.some((one) => one.left !== left)) return;
  // After so many passes the same threads are on the cores.
  const passes = cores / divisor(queue.size + cores, cores);
  const lasts = (((queue.size + cores) * passes) / cores) * slice;
  const wait = sim.waits.first?.at ?? Infinity;
  const rounds = Math.min(Math.floor(left / (passes * slice)), Math.floor((wait - ends) / lasts));
  if (!(rounds > 0)) return;
  first.at -= rounds * passes * slice;
  for (const one of running) {
    one.at += rounds * lasts;
    one.left -= rounds * passes * slice;
  }
};

/**
 * As long as those on the cores have as much left as each other, and those that stand first in the queue as much as they
 * had, every core does one slice as the other: passes over all such turns but the last ones.
 * @param {Turns} sim
 */
const passTurns = (sim) => {
  const { running, queue, cores } = sim;
  const first = queue.first;
  if (!first || first.count < 2 * cores || running.length < cores) return;
  const slice = Math.min(first.at, sim.slice);
  const left = first.at - slice;
  const [begins, ends] = [running[0].at, running[cores - 1].at];
  if (ends - begins > slice || running.some((one) => one.left !== left)) return;
  // No wait may end meanwhile, those that begin here neither.
  const starts = !left && sim.next < sim.count;
  const soonest = Math.min(
    sim.waits.first?.at ?? Infinity,
    starts && sim.wait ? begins + sim.wait : Infinity,
  );
  let turns = Math.min(Math.floor(first.count / cores) - 1, Math.ceil((soonest - ends) / slice) - 1);
  if (starts) turns = Math.min(turns, Math.floor((sim.count - sim.next) / cores));
  if (!(turns > 0)) return;
  queue.take(turns * cores);
  if (left) queue.push(left, turns * cores);
  else endTurns(sim, turns, slice);
  for (const one of running) one.at += turns * slice;
};

/**
 * The turns end fetches: others start.
 * @param {Turns} sim
 * @param {number} turns
 * @param {number} slice
 */
const endTurns = (sim, turns, slice) => {
  const { running, cores } = sim;
  const starts = sim.next < sim.count;
  if (starts && sim.wait) {
    for (let turn = 0; turn < turns; turn += 1)
      for (const one of running) sim.waits.push(one.at + turn * slice + sim.wait, 1);
  } else if (starts) sim.queue.push(sim.compute, turns * cores);
  const sum =
    running.reduce((all, one) => all + one.at, 0) * turns + (cores * slice * turns * (turns - 1)) / 2;
  sim.ended += turns * cores;
  sim.ends += sum;
  if (starts) sim.next += turns * cores;
  else sim.service += sum;
};

/** What the future depends on, but for the fetches that are left. @param {Turns} sim */
const stateOf = ({ now, running, queue, waits, ready, polls }) => [
  ...running.flatMap((one) => [one.at - now, one.left]),
  -1,
  ...queue.live.flatMap((group) => [group.at, group.count]),
  -1,
  ...waits.live.flatMap((group) => [group.at - now, group.count]),
  -1,
  ...ready.flatMap((tasks) => [tasks.woken ? 1 : 0, tasks.count]),
  polls,
];

/** Where this differs, so does the state. @param {Turns} sim */
const keyOf = ({ now, running, queue, waits }) =>
  queue.size +
  (waits.first ? waits.first.at - now : 0) +
  (running.length ? running[0].at - now + running[0].left : 0);

/**
 * Repeats what has been since a state that was the same, as often as there are fetches for it.
 * @param {Turns} sim
 * @param {{ now: number, next: number, service: number, ends: number }} since
 */
const repeat = (sim, since) => {
  const fetches = sim.next - since.next;
  const times = Math.floor((sim.count - sim.next) / fetches);
  const [lasts, service, ends] = [sim.now - since.now, sim.service - since.service, sim.ends - since.ends];
  const shift = times * lasts;
  sim.now += shift;
  sim.next += times * fetches;
  sim.ended += times * fetches;
  sim.service += times * service;
  sim.ends += times * ends + (lasts * fetches * times * (times + 1)) / 2;
  for (const one of sim.running) one.at += shift;
  for (const group of sim.waits.live) group.at += shift;
};

/** Looks for a state that has been before, each time that all places have had a fetch. @param {Turns} sim */
export const watch = (sim) => {
  let [due, left, span] = [sim.places, 1, 1];
  let since = { now: -1, next: 0, service: 0, ends: 0, key: -1, state: /** @type {number[]} */ ([]) };
  return () => {
    if (sim.ended < due || sim.next >= sim.count) return;
    due = sim.ended + sim.places;
    if (keyOf(sim) === since.key) {
      const state = stateOf(sim);
      if (state.length === since.state.length && state.every((one, nth) => one === since.state[nth])) {
        repeat(sim, since);
        return;
      }
    }
    left -= 1;
    if (left > 0) return;
    // A period of any length is found: the state to compare with is kept for twice as long each time.
    span *= 2;
    left = span;
    const { now, next, service, ends } = sim;
    since = { now, next, service, ends, key: keyOf(sim), state: stateOf(sim) };
  };
};

/**
 * Each of `threads` takes a fetch, waits, computes, and takes the next.
 * @param {number} threads
 * @param {Work} work
 */
export const takeTurns = (threads, work) => {
  const { count, wait, compute } = work;
  if (threads <= work.cores || !compute) {
    // Nobody takes turns: all threads go through fetches side by side.
    const [rounds, each] = [Math.ceil(count / threads), wait + compute];
    const [full, rest] = [Math.floor(count / threads), count % threads];
    return {
      makespan: rounds * each,
      service: count * each,
      ends: each * ((threads * full * (full + 1)) / 2 + rest * rounds),
    };
  }
  const sim = begin(threads, work);
  const look = watch(sim);
  start(sim, threads);
  give(sim);
  while (sim.running.length || sim.waits.first) {
    passRounds(sim);
    passTurns(sim);
    advance(sim);
    look();
  }
  return { makespan: sim.now, service: sim.service, ends: sim.ends };
};
