// Models and words for the tests.

/**
 * @param {string} id
 * @param {Family} family
 * @param {Marker} marker
 * @param {[Bound, Bound, Scheduling?]} bounds
 * @param {Partial<Model>} [more]
 * @returns {Model}
 */
const model = (id, family, marker, [in_flight, threads, scheduling = 'threads'], more = {}) => ({
  id,
  class: family,
  marker,
  mistake: false,
  in_flight,
  threads,
  scheduling,
  cells: [],
  ...more,
});

/** Twenty fetches of 100 ms. @param {number} ns @param {string} words @returns {MeasuredCell[]} */
const measured = (ns, words) => [
  { count: 20, wait: 1e8, compute: 0, ns, words: { en: words, uk: words }, href: null },
];

/** @type {Model[]} */
export const MODELS = [
  model('sequential', 'slate', 'circle', ['one', 'one'], { cells: measured(2e9, '2.00\u00a0s') }),
  model('thread-pool', 'rust', 'circle', ['workers', 'workers']),
  model('thread-per-fetch', 'rust', 'square', ['fetches', 'fetches']),
  model('join-all', 'blue', 'circle', ['fetches', 'one', 'join-all'], {
    cells: measured(1e8, '100\u00a0ms'),
  }),
  model('bounded', 'blue', 'square', ['in-flight', 'one', 'buffer']),
  model('buffered', 'blue', 'diamond', ['in-flight', 'one', 'ordered']),
  model('spawn', 'teal', 'circle', ['fetches', 'workers', 'tasks']),
  model('hybrid', 'teal', 'square', ['fetches', 'workers', 'offload']),
  model('join-set', 'teal', 'diamond', ['in-flight', 'workers', 'tasks']),
  model('thread-per-core', 'teal', 'triangle', ['fetches', 'workers', 'dealt']),
  model('await-in-loop', 'red', 'circle', ['one', 'one'], { mistake: true }),
];

/** @param {string} id */
export const byId = (id) => /** @type {Model} */ (MODELS.find((one) => one.id === id));

/** Twenty fetches of 100 ms on two cores. @type {Setting} */
export const WORK = {
  count: 20,
  wait: 1e8,
  compute: 0,
  workers: 2,
  in_flight: null,
  cores: 2,
  blocking: 512,
  rate: null,
  slower: 1,
};

/** @type {Says} */
export const EN = {
  comma: '.',
  units: ['ns', 'µs', 'ms', 's'],
  hour: 'h',
  minute: 'min',
  noLimit: 'no limit',
  atOnce: 'all at once',
  perSecond: '/s',
  keepsUp: 'keeps up',
  fallsBehind: 'falls behind',
  grows: '+{} s',
  onAverage: 'on average',
  command: 'run --rate {}/s',
  untold: 'cannot be told',
  noWork: 'no work',
  tooMany: 'too many',
  lanes: '{model} {count} {time} {peak} {line}',
  axisCount: 'fetches →',
  axisRatio: 'wait : compute ↑',
  axisL: 'L →',
  axisP: 'P ↑',
  row: 'Fastest:',
  asFast: '{}; as fast: {}',
  plane: 'The plane',
  map: 'The map',
};

/** @type {Says} */
export const UK = { ...EN, comma: ',', units: ['нс', 'мкс', 'мс', 'с'], hour: 'год', minute: 'хв' };
