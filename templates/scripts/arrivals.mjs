// Predicts equal fetches one by one, where they come at a rate: src/model/predict/simulation.rs, as far as equal fetches
// go, of one wait and then one computing. It also says when each fetch started, went on and finished, for its lane.
import { sliceOf } from './turns.mjs';

/** So many fetches are told apart; of more that come at a rate, these are the first. */
export const MOST_LANES = 1000;
/** Polls between two looks at the timers: tokio's budget of a task, and its interval of a worker. */
const BUDGET = 128;
const LOOKS = 61;
/** The parts of a run that are compared, and by how much responses may grow in a second: src/measure/load.rs. */
const STRETCHES = 20;
export const STEADY = 0.02;

/** What a fetch does next when it has a thread. */
const START = 0;
const WAITED = 1;
const COMPUTED = 2;

/** When fetches are due, in nanoseconds. @param {number} nth @param {number | null} rate */
const dueAt = (nth, rate) => (rate ? Math.round((nth / rate) * 1e9) : 0);

/** @param {Scheduling} scheduling @param {number} threads */
const pollsOf = (scheduling, threads) => {
  if (scheduling === 'tasks') return LOOKS * threads;
  if (scheduling === 'dealt') return LOOKS;
  return ['join-all', 'buffer', 'ordered'].includes(scheduling) ? BUDGET : Infinity;
};

/** Fetches that want one of the threads that share them. */
const queueOf = () => ({
  /** @type {number[]} */
  ready: [],
  /** Waits that are over, which nobody has seen yet. @type {number[]} */
  over: [],
  busy: 0,
  polls: 0,
  stirred: false,
});

class Simulation {
  /** @param {Shape} shape @param {Work} work */
  constructor({ inFlight, threads, scheduling }, work) {
    const { count, rate } = work;
    const [places, carriers] = [inFlight, threads].map((most) => Math.max(1, Math.min(most, count)));
    this.work = work;
    this.scheduling = scheduling;
    this.places = scheduling === 'threads' ? Math.min(places, carriers) : places;
    this.carriers = carriers;
    this.queues = Array.from({ length: scheduling === 'dealt' ? carriers : 1 }, queueOf);
    this.threads = carriers / this.queues.length;
    this.mostPolls = pollsOf(scheduling, carriers);
    this.slice = sliceOf(carriers, work);
    this.now = 0;
    this.due = Array.from({ length: count }, (_, nth) => dueAt(nth, rate));
    /** @type {number[]} */
    this.next = Array(count).fill(START);
    this.started = Array(count).fill(0);
    this.resumed = Array(count).fill(0);
    /** @type {number[]} */
    this.finished = Array(count).fill(Infinity);
    /** @type {number[]} */
    this.left = Array(count).fill(0);
    /** @type {number[]} */
    this.stirred = [];
    /** Fetches that wait, the first to end first: all wait as long. @type {{ at: number, id: number }[]} */
    this.waiting = [];
    /** Slices under way, the first to end first. @type {{ at: number, id: number }[]} */
    this.running = [];
    /** Threads that want a core. @type {number[]} */
    this.wanting = [];
    /** Computing that is handed to threads which are all busy. @type {number[]} */
    this.jobs = [];
    this.came = 0;
    this.admitted = 0;
    this.inFlight = 0;
    this.ended = 0;
    this.inOrder = 0;
    this.service = 0;
    this.peak = 0;
  }

  run() {
    for (;;) {
      this.admit();
      this.dispatch();
      const wait = this.waiting[0]?.at ?? Infinity;
      const slice = this.running[0]?.at ?? Infinity;
      const arrival = this.due[this.came] ?? Infinity;
      if (arrival <= wait && arrival < slice) this.now = arrival;
      else if (wait < slice) {
        this.now = wait;
        this.timeOut();
      } else if (slice < Infinity) {
        this.now = slice;
        this.endSlices();
      } else return this;
    }
  }

  /** Something happens to a fetch: its queue is to be served. @param {number} id */
  stir(id) {
    const at = this.placeOf(id);
    if (!this.queues[at].stirred) this.stirred.push(at);
    this.queues[at].stirred = true;
    return this.queues[at];
  }

  /** The queue to which a fetch was dealt: in turn, since all stand in line as they come. @param {number} id */
  placeOf(id) {
    return id % this.queues.length;
  }

  admit() {
    while (this.due[this.came] <= this.now) this.came += 1;
    const gone = () => (this.scheduling === 'ordered' ? this.inOrder : this.ended);
    while (this.admitted < this.came && this.admitted - gone() < this.places) {
      this.stir(this.admitted).ready.push(this.admitted);
      this.admitted += 1;
    }
  }

  dispatch() {
    for (let at = this.stirred.shift(); at !== undefined; at = this.stirred.shift()) {
      this.queues[at].stirred = false;
      this.serve(this.queues[at]);
    }
  }

  /** Gives the threads of a queue to those that stand in it. @param {ReturnType<typeof queueOf>} queue */
  serve(queue) {
    const offload = this.scheduling === 'offload';
    const free = () => offload || this.scheduling === 'threads' || queue.busy < this.threads;
    for (;;) {
      while (offload && this.running.length + this.wanting.length < this.carriers) {
        const job = this.jobs.shift();
        if (job === undefined) break;
        this.compute(job);
      }
      if (!free() || (queue.polls >= this.mostPolls && !this.look(queue))) return;
      const id = queue.ready.shift();
      if (id !== undefined) {
        queue.polls += this.next[id] === WAITED ? 1 : 0;
        this.goOn(id);
      } else if (!this.look(queue)) return;
    }
  }

  /** The thread that carries a fetch wants a core. @param {number} id */
  compute(id) {
    this.queues[this.placeOf(id)].busy += 1;
    this.resumed[id] = this.now;
    this.left[id] = this.work.compute;
    this.wanting.push(id);
    this.giveCores();
  }

  giveCores() {
    while (this.running.length < this.work.cores && this.wanting.length) {
      const id = /** @type {number} */ (this.wanting.shift());
      const slice = Math.min(this.left[id], this.slice);
      this.left[id] -= slice;
      const at = this.now + slice;
      let place = this.running.length;
      while (place > 0 && this.running[place - 1].at > at) place -= 1;
      this.running.splice(place, 0, { at, id });
    }
  }

  endSlices() {
    while (this.running.length && this.running[0].at <= this.now) {
      const { id } = /** @type {{ id: number }} */ (this.running.shift());
      if (this.left[id] > 0) this.wanting.push(id);
      else {
        this.stir(id).busy -= 1;
        this.goOn(id);
      }
      this.giveCores();
    }
  }

  timeOut() {
    while (this.waiting.length && this.waiting[0].at <= this.now) {
      const { id } = /** @type {{ id: number }} */ (this.waiting.shift());
      this.stir(id).over.push(id);
    }
  }

  /** A thread looks at its timers; true if a fetch is ready. @param {ReturnType<typeof queueOf>} queue */
  look(queue) {
    this.timeOut();
    queue.polls = 0;
    const woken = queue.over.splice(0);
    // A worker of tokio polls the task first that it has woken last.
    if (this.scheduling === 'tasks' && woken.length) queue.ready.unshift(/** @type {number} */ (woken.pop()));
    queue.ready.push(...woken);
    return queue.ready.length > 0;
  }

  /** A fetch has a thread. @param {number} id */
  goOn(id) {
    const { wait, compute } = this.work;
    const step = this.next[id];
    if (step === START) {
      this.started[id] = this.now;
      this.inFlight += 1;
      this.peak = Math.max(this.peak, this.inFlight);
      if (wait) {
        this.next[id] = WAITED;
        this.waiting.push({ at: this.now + wait, id });
        return;
      }
    }
    if (step === COMPUTED || !compute) {
      if (!compute) this.resumed[id] = this.now;
      this.end(id);
      return;
    }
    this.next[id] = COMPUTED;
    if (this.scheduling === 'offload') this.jobs.push(id);
    else this.compute(id);
  }

  /** @param {number} id */
  end(id) {
    this.inFlight -= 1;
    this.service += this.now - this.started[id];
    this.finished[id] = this.now;
    this.ended += 1;
    while (this.finished[this.inOrder] <= this.now) this.inOrder += 1;
    this.admit();
  }
}

/**
 * By how much responses grow in a second of arrivals: the median of the slopes between all pairs of stretches; `null` of
 * too few fetches.
 * @param {number[]} due
 * @param {number[]} times
 */
export const growth = (due, times) => {
  if (due.length < 2 * STRETCHES) return null;
  const cut = (/** @type {number} */ nth) => Math.floor((due.length * nth) / STRETCHES);
  const mean = (/** @type {number[]} */ all, /** @type {number} */ nth) => {
    const part = all.slice(cut(nth), cut(nth + 1));
    return part.reduce((sum, one) => sum + one, 0) / part.length;
  };
  const means = [...Array(STRETCHES).keys()].map((nth) => ({ x: mean(due, nth), y: mean(times, nth) }));
  const slopes = means.flatMap((a, nth) =>
    means.slice(nth + 1).flatMap((b) => (b.x > a.x ? [(b.y - a.y) / (b.x - a.x)] : [])),
  );
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? null;
};

/**
 * Fetches of a model one by one, the first `MOST_LANES` of them.
 * @param {Shape} shape
 * @param {Work} work
 * @returns {Lanes}
 */
export const lanesOf = (shape, work) => {
  const sim = new Simulation(shape, { ...work, count: Math.min(work.count, MOST_LANES) }).run();
  const { due, started, resumed, finished, service, peak } = sim;
  return { due, started, resumed, finished, service, peak, makespan: sim.now };
};

/**
 * What those who wait for an answer say: from due to finished, nearest rank.
 * @param {Lanes} lanes
 * @returns {Responses}
 */
export const responseOf = ({ due, finished }) => {
  const times = finished.map((at, id) => at - due[id]);
  const grows = growth(due, times);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1];
  return { p50: at(0.5), p99: at(0.99), max: at(1), grows };
};
