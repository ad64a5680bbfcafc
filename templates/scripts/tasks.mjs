// Equal fetches as tasks, with so many in flight: those that were woken and those that start stand in one queue, from which
// the threads of a runtime take them. What comes to the same state again is repeated without looking.
import { begin, endSlices, finish, give, watch } from './turns.mjs';

/** @typedef {import('./turns.mjs').Turns} Turns */
/** @typedef {import('./turns.mjs').Tasks} Tasks */

/** The number of src/model/predict/simulation.rs: polls of a worker between two looks at the timers. */
const INTERVAL = 61;

/** @param {Turns} sim @param {boolean} woken @param {number} count */
const put = ({ ready }, woken, count) => {
  const last = ready[ready.length - 1];
  if (last && last.woken === woken) last.count += count;
  else if (count) ready.push({ woken, count });
};

/** A thread looks at its timers; of those that it wakes, the last is polled first. True if a task is ready. @param {Turns} sim */
const look = (sim) => {
  sim.polls = 0;
  let woken = 0;
  for (let over = sim.waits.first; over && over.at <= sim.now; over = sim.waits.first) {
    woken += over.count;
    sim.waits.take(over.count);
  }
  if (woken) {
    sim.ready.unshift({ woken: true, count: 1 });
    put(sim, true, woken - 1);
  }
  return sim.ready.length > 0;
};

/** Fetches are finished: others queue for their places. @param {Turns} sim @param {number} count */
const done = (sim, count) => {
  finish(sim, count);
  const more = Math.min(count, sim.count - sim.next);
  sim.next += more;
  put(sim, false, more);
};

/** Threads that do not compute. @param {Turns} sim */
const freeOf = ({ threads, running, queue }) => threads - running.length - queue.size;

/** Threads take the tasks that are first in the queue, as many alike as may go on. @param {Turns} sim @param {Tasks} first */
const poll = (sim, first) => {
  const waits = !first.woken && sim.wait > 0;
  let count = first.woken ? Math.min(first.count, INTERVAL * sim.threads - sim.polls) : first.count;
  if (!waits && sim.compute) count = Math.min(count, freeOf(sim));
  if (count === first.count) sim.ready.shift();
  else first.count -= count;
  if (first.woken) sim.polls += count;
  else sim.service -= count * sim.now;
  if (waits) sim.waits.push(sim.now + sim.wait, count);
  else if (sim.compute) {
    sim.queue.push(sim.compute, count);
    give(sim);
  } else done(sim, count);
};

/** Gives threads to tasks as long as there are both. @param {Turns} sim */
const dispatch = (sim) => {
  while (freeOf(sim) > 0 && (sim.polls < INTERVAL * sim.threads || look(sim))) {
    const [first] = sim.ready;
    if (first) poll(sim, first);
    else if (!look(sim)) return;
  }
};

/**
 * Fetches as tasks, of which `places` are in flight, on `threads`.
 * @param {number} places
 * @param {number} threads
 * @param {Work} work
 */
export const takePlaces = (places, threads, work) => {
  const sim = begin(threads, work, places);
  sim.next = places;
  put(sim, false, places);
  const since = watch(sim);
  for (;;) {
    dispatch(sim);
    const [slice] = sim.running;
    // Nobody looks at the timers while all threads compute.
    const wait = freeOf(sim) > 0 ? sim.waits.first : undefined;
    if (!slice && !wait) break;
    sim.now = Math.min(slice?.at ?? Infinity, wait?.at ?? Infinity);
    done(sim, endSlices(sim));
    since();
  }
  return { makespan: sim.now, service: sim.service, peak: work.wait ? places : Math.min(places, threads) };
};
