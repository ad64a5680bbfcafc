// Predicts N equal fetches, each one wait and then one computing, under a model on an ideal machine. It is the
// simulation of the measuring wing for equal fetches; the tests hold the two against each other. Equal fetches
// move in groups: all that began a wait or a computing together end it together, in the order in which they began.

/** Models within this of the fastest are as fast. */
const TIE = 1.02;

/**
 * The state of a simulation.
 * @param {Shape} shape
 * @param {Work} work
 */
const begin = ({ inFlight, threads, offloads }, { count, wait, compute, cores }) => ({
  count,
  wait,
  compute,
  cores,
  offloads,
  room: Math.max(1, Math.min(inFlight, count)),
  carriers: Math.max(1, Math.min(threads, count)),
  /** Groups that wait, by the time at which they end. @type {{ end: number, count: number }[]} */
  waits: [],
  /**
   * Groups that compute, by what a thread will have computed at their end.
   * @type {{ end: number, count: number }[]}
   */
  computes: [],
  now: 0,
  /** What a thread would have computed that computed all along. */
  work: 0,
  /** The fetch that starts next; those in flight; those that wait for a thread; threads that compute. */
  next: 0,
  flying: 0,
  ready: 0,
  busy: 0,
  peak: 0,
  /** The sum of the times that fetches were in flight. */
  service: 0,
});

/** @typedef {ReturnType<typeof begin>} Simulation */

/** @param {Simulation} sim @param {number} count */
const finish = (sim, count) => {
  sim.flying -= count;
  sim.service += count * sim.now;
};

/** Starts every wait and computing for which there is room now. @param {Simulation} sim */
const startAll = (sim) => {
  for (;;) {
    const free = sim.carriers - sim.busy;
    if (free > 0 && sim.ready > 0) {
      const count = Math.min(free, sim.ready);
      sim.ready -= count;
      sim.busy += count;
      sim.computes.push({ end: sim.work + sim.compute, count });
    } else if ((free > 0 || sim.offloads) && sim.flying < sim.room && sim.next < sim.count) {
      let count = Math.min(sim.room - sim.flying, sim.count - sim.next);
      if (!sim.wait && !sim.offloads) count = Math.min(count, free);
      sim.next += count;
      sim.flying += count;
      sim.service -= count * sim.now;
      sim.peak = Math.max(sim.peak, sim.flying);
      if (sim.wait) sim.waits.push({ end: sim.now + sim.wait, count });
      else sim.ready += count;
    } else return;
  }
};

/**
 * As long as every thread goes on with another fetch, whole rounds end one after another: passes over all but the
 * last. Says whether it did.
 * @param {Simulation} sim
 * @param {number} waited
 * @param {number} computed
 * @param {number} speed
 */
const passRounds = (sim, waited, computed, speed) => {
  const [group, another] = sim.computes;
  if (!group || another || group.count !== sim.carriers) return false;
  if (sim.offloads && sim.next < sim.count) return false;
  const lasts = sim.compute / speed;
  const rounds = Math.floor(Math.min(sim.ready / sim.carriers, (waited - computed) / lasts));
  if (!(rounds > 0)) return false;
  sim.service += sim.carriers * (rounds * computed + (lasts * rounds * (rounds - 1)) / 2);
  sim.flying -= sim.carriers * rounds;
  sim.ready -= sim.carriers * rounds;
  sim.now = computed + lasts * (rounds - 1);
  sim.work = group.end + sim.compute * (rounds - 1);
  group.end = sim.work + sim.compute;
  return true;
};

/** Goes on to the moment at which the next group ends. @param {Simulation} sim */
const advance = (sim) => {
  const speed = Math.min(1, sim.cores / sim.busy);
  const waited = sim.waits.length ? sim.waits[0].end : Infinity;
  const computed = sim.computes.length ? sim.now + (sim.computes[0].end - sim.work) / speed : Infinity;
  if (passRounds(sim, waited, computed, speed)) return;
  if (computed <= waited) sim.work = sim.computes[0].end;
  else if (sim.busy) sim.work += (waited - sim.now) * speed;
  sim.now = Math.min(waited, computed);
  while (sim.waits.length && sim.waits[0].end <= sim.now) {
    const { count } = sim.waits[0];
    sim.waits.shift();
    if (sim.compute) sim.ready += count;
    else finish(sim, count);
  }
  while (sim.computes.length && sim.computes[0].end <= sim.work + 1e-6) {
    const { count } = sim.computes[0];
    sim.computes.shift();
    sim.busy -= count;
    finish(sim, count);
  }
};

/**
 * What a model comes to.
 * @param {Shape} shape
 * @param {Work} work
 * @returns {Prediction}
 */
export const predict = (shape, work) => {
  const sim = begin(shape, work);
  // When nothing was under way the last time.
  let since = { next: 0, now: 0, service: 0 };
  while (work.count > 0 && work.wait + work.compute > 0) {
    startAll(sim);
    if (!sim.waits.length && !sim.computes.length) break;
    advance(sim);
    if (sim.flying === 0 && sim.next < sim.count) {
      // What follows is what has been since, as often as it fits.
      const times = Math.floor((sim.count - sim.next) / (sim.next - since.next));
      sim.next += times * (sim.next - since.next);
      sim.now += times * (sim.now - since.now);
      sim.service += times * (sim.service - since.service);
      since = { next: sim.next, now: sim.now, service: sim.service };
    }
  }
  const { now, service, peak } = sim;
  if (!(now > 0)) return { makespan: 0, concurrency: 0, parallelism: 0, peak };
  return { makespan: now, concurrency: service / now, parallelism: (work.count * work.compute) / now, peak };
};

/**
 * The shape of a model under limits.
 * @param {Bounded} model
 * @param {Machine} at
 * @returns {Shape}
 */
export const shapeOf = (model, at) => {
  const bounds = {
    one: 1,
    workers: at.workers,
    'in-flight': at.in_flight ?? Infinity,
    'blocking-threads': at.blocking,
    fetches: Infinity,
  };
  return { inFlight: bounds[model.in_flight], threads: bounds[model.threads], offloads: model.offloads };
};

/**
 * The one with the fewest threads; the first of several, `undefined` of none.
 * @param {Model[]} models
 * @param {Work} at
 */
export const lightestOf = (models, at) => {
  const threads = (/** @type {Model} */ model) => Math.min(shapeOf(model, at).threads, at.count);
  /** @type {Model | undefined} */
  let lightest;
  for (const model of models) if (!lightest || threads(model) < threads(lightest)) lightest = model;
  return lightest;
};

/**
 * The lightest of the fastest. A mistake is never chosen: it is as fast as one fetch after another at best.
 * @param {Model[]} models
 * @param {Work} at
 * @returns {Winner}
 */
export const fastest = (models, at) => {
  const right = models.filter((model) => !model.mistake);
  const times = right.map((model) => predict(shapeOf(model, at), at).makespan);
  const best = Math.min(...times);
  const equal = right.filter((_, i) => times[i] <= best * TIE);
  const model = /** @type {Model} */ (lightestOf(equal, at));
  return { model, others: equal.filter((other) => other !== model) };
};
