// Predicts N equal fetches, each one wait and then one computing, under a model: no overhead, exact timers, the order in
// which the model does things. It comes to what the measuring wing's simulation comes to for equal fetches; the tests hold
// the two against each other.
import { lanesOf, MOST_LANES, responseOf } from './arrivals.mjs';
import { takePlaces } from './tasks.mjs';
import { takeTurns } from './turns.mjs';

/** Models within this of the fastest are as fast. */
export const TIE = 1.02;

/**
 * A round of `size` fetches on one thread: they wait together, and then compute one after another. How long it lasts,
 * and for how long fetches were in flight in it.
 * @param {number} size
 * @param {Work} work
 */
const round = (size, { wait, compute }) => ({
  lasts: wait + size * compute,
  // Without a wait a fetch starts when its turn comes.
  service: wait ? size * wait + (compute * size * (size + 1)) / 2 : size * compute,
});

/**
 * One task on one thread, with `places` fetches at a time: what is filled again stands behind those that were woken.
 * @param {number} places
 * @param {Work} work
 */
const oneTask = (places, work) => {
  const rounds = Math.floor(work.count / places);
  const [full, last] = [round(places, work), round(work.count % places, work)];
  const rest = work.count % places ? last.lasts : 0;
  return {
    makespan: rounds * full.lasts + rest,
    service: rounds * full.service + last.service,
    peak: work.wait ? places : 1,
  };
};

/**
 * Threads that wait for nothing: all fetches wait at once, and then those that compute take turns.
 * @param {number} threads
 * @param {Scheduling} scheduling
 * @param {Work} work
 */
const manyThreads = (threads, scheduling, work) => {
  const { count, wait, compute } = work;
  if (!compute) return { makespan: wait, service: count * wait, peak: count };
  // Equal fetches end in turn, so threads take from one queue what they would have been dealt.
  const { makespan, service, ends } = takeTurns(threads, { ...work, wait: 0 });
  // They have been in flight from the beginning, unless a thread starts them without a wait.
  if (wait || scheduling === 'offload')
    return { makespan: wait + makespan, service: count * wait + ends, peak: count };
  return { makespan, service, peak: threads };
};

/** @param {Shape} shape @param {Work} work */
const schedule = ({ inFlight, threads, scheduling }, work) => {
  const [places, carriers] = [inFlight, threads].map((most) => Math.max(1, Math.min(most, work.count)));
  switch (scheduling) {
    case 'join-all':
    case 'join-all-unconstrained':
    case 'buffer':
    // Equal fetches end in the order in which they came.
    case 'ordered':
      return oneTask(places, work);
    case 'tasks':
      if (places < work.count) return takePlaces(places, carriers, work);
      return manyThreads(carriers, scheduling, work);
    case 'dealt':
    case 'offload':
      return manyThreads(carriers, scheduling, work);
    default: {
      const most = Math.min(places, carriers);
      return { ...takeTurns(most, work), peak: most };
    }
  }
};

/** At a rate fetches are told apart. @param {Shape} shape @param {Work} work @returns {Outcome} */
const oneByOne = (shape, work) => {
  const lanes = lanesOf(shape, work);
  return { ...lanes, response: responseOf(lanes) };
};

/**
 * What a model comes to; at a rate, with the first fetches only.
 * @param {Shape} shape
 * @param {Work} asked
 * @returns {Prediction}
 */
export const predict = (shape, asked) => {
  const work = wholeOf(asked);
  if (!(work.count > 0 && work.wait + work.compute > 0))
    return { makespan: 0, concurrency: 0, parallelism: 0, peak: 0, response: null };
  const { makespan, service, peak, response } = work.rate
    ? oneByOne(shape, work)
    : { ...schedule(shape, work), response: null };
  return {
    makespan,
    concurrency: service / makespan,
    parallelism: (work.count * work.compute) / makespan,
    peak,
    response,
  };
};

/** A plan holds whole nanoseconds; sums of those are exact. @param {Work} work */
export const wholeOf = (work) => ({
  ...work,
  count: work.rate ? Math.min(work.count, MOST_LANES) : work.count,
  wait: Math.round(work.wait),
  compute: Math.round(work.compute),
});

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
  return { inFlight: bounds[model.in_flight], threads: bounds[model.threads], scheduling: model.scheduling };
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
 * What a model takes at least: its computing after a first wait, and the turns of its places.
 * @param {Shape} shape
 * @param {Work} work
 */
const leastOf = ({ inFlight, threads }, { count, wait, compute, cores }) =>
  Math.max(
    wait + (count * compute) / Math.min(cores, threads, count),
    Math.ceil(count / Math.min(inFlight, count)) * (wait + compute),
  );

/**
 * The lightest of the fastest. A mistake is never chosen: it is as fast as one fetch after another at best.
 * @param {Model[]} models
 * @param {Work} at
 * @returns {Winner}
 */
export const fastest = (models, at) => {
  const right = models.filter((model) => !model.mistake);
  const shapes = right.map((model) => shapeOf(model, at));
  const least = shapes.map((shape) => leastOf(shape, at));
  const times = right.map(() => Infinity);
  let best = Infinity;
  // Those that may be fastest first: what cannot come near the best of them need not be predicted. The bound is a hair
  // lower, since a prediction rounds to nanoseconds.
  for (const nth of [...right.keys()].sort((a, b) => least[a] - least[b])) {
    if (least[nth] * 0.999 > best * TIE) break;
    times[nth] = predict(shapes[nth], at).makespan;
    best = Math.min(best, times[nth]);
  }
  const equal = right.filter((_, i) => times[i] <= best * TIE);
  const model = /** @type {Model} */ (lightestOf(equal, at));
  return { model, others: equal.filter((other) => other !== model) };
};
