// What the modules hand to each other, for the type checker; nothing of it is on a page.

/** How many there may be, in the words of a run's limits. */
type Bound = 'one' | 'workers' | 'in-flight' | 'blocking-threads' | 'fetches';

/** How the threads of a model come to the fetches that they carry. */
type Scheduling =
  | 'threads'
  | 'join-all'
  | 'join-all-unconstrained'
  | 'buffer'
  | 'ordered'
  | 'tasks'
  | 'dealt'
  | 'offload';

/** How a family of models looks: its colour and its mesh. */
type Family = 'slate' | 'rust' | 'blue' | 'teal' | 'red';

type Marker = 'circle' | 'square' | 'diamond' | 'triangle' | 'down';

/** The limits and cores of a machine; `null` is no limit. */
interface Machine {
  workers: number;
  in_flight: number | null;
  cores: number;
  blocking: number;
}

/** Equal fetches, each a wait and then a computing, in nanoseconds; under a machine's limits. */
interface Work extends Machine {
  count: number;
  wait: number;
  compute: number;
  /** How many come in a second, one after another; `null` is all at once. */
  rate: number | null;
}

/** When fetches were due, started, went on to compute, and finished, in nanoseconds; by their number. */
interface Lanes {
  due: number[];
  started: number[];
  resumed: number[];
  finished: number[];
  makespan: number;
  service: number;
  peak: number;
}

/** From due to finished, in nanoseconds, and by how much that grows in a second of arrivals. */
interface Responses {
  p50: number;
  p99: number;
  max: number;
  grows: number | null;
}

/** What bounds a model. */
interface Bounded {
  in_flight: Bound;
  threads: Bound;
  scheduling: Scheduling;
}

/** A model of the record. */
interface Model extends Bounded {
  id: string;
  class: Family;
  marker: Marker;
  /** A mistake is never the lightest of the fastest. */
  mistake: boolean;
  /** What the run measured of it, that of the page first. */
  cells: MeasuredCell[];
}

/** Equal fetches, or what comes nearest to them, under the limits that matter. */
interface Sized {
  count: number;
  wait: number;
  compute: number;
  rate?: number | null;
  workers?: number | null;
  in_flight?: number | null;
  /** Whether these are averages of unequal fetches. */
  uneven?: boolean;
}

/** What was measured of a model at one size. */
interface MeasuredCell extends Sized {
  /** The makespan, or at a rate the median response, in nanoseconds. */
  ns: number;
  /** The same in words, by language. */
  words: Record<string, string>;
  /** The page that shows it; `null` for this one. */
  href: string | null;
}

/** A model under certain limits; `Infinity` is as many as there are fetches. */
interface Shape {
  inFlight: number;
  threads: number;
  scheduling: Scheduling;
}

interface Prediction {
  makespan: number;
  concurrency: number;
  parallelism: number;
  peak: number;
  /** Where they come at a rate. */
  response: Responses | null;
}

interface Outcome {
  makespan: number;
  service: number;
  peak: number;
  response: Responses;
}

/** The lightest of the fastest models, and those that are as fast. */
interface Winner {
  model: Model;
  others: Model[];
}

/** A size of the run, on the map. */
interface Size {
  count: number;
  wait: number;
  compute: number;
  fastest: string[];
}

/** Work, and how many times as long the far side takes for it. */
interface Setting extends Work {
  slower: number;
}

/** The island `whatif-data`. */
interface WhatIfData {
  start: Setting;
  models: Model[];
  sizes: Size[];
}

/** The winners of a machine, which are found anew where the machine is another one. */
type Atlas = (at: Setting) => Winner[][];

/** The numbers of a `Setting` that a slider sets. */
type Knob = 'count' | 'rate' | 'wait' | 'slower' | 'compute' | 'cores' | 'workers' | 'in_flight';

/** What the what-if says in a language. */
interface Says {
  comma: string;
  units: string[];
  hour: string;
  minute: string;
  noLimit: string;
  atOnce: string;
  perSecond: string;
  keepsUp: string;
  fallsBehind: string;
  grows: string;
  onAverage: string;
  command: string;
  untold: string;
  noWork: string;
  tooMany: string;
  lanes: string;
  axisCount: string;
  axisRatio: string;
  axisL: string;
  axisP: string;
  row: string;
  asFast: string;
  plane: string;
  map: string;
}

/** Numbers and durations in words. */
type Writer = ReturnType<typeof import('./number.mjs').writer>;

interface Point {
  x: number;
  y: number;
}

/** A rectangle of a picture. */
interface Box {
  left: number;
  top: number;
  wide: number;
  high: number;
}

/** A name with the point that it belongs to. */
interface Named extends Point {
  model: Model;
}

/** Where the names of models that meet in a point stand, the first one's base line at `y`. */
interface Label {
  models: Model[];
  x: number;
  y: number;
  anchor: 'start' | 'end';
  /** The line from the point to names that do not stand beside it: from x, y to x, y. */
  leader: [number, number, number, number] | null;
}

/** A part of a row of the map in which one model wins. */
interface Stretch {
  model: Model;
  left: number;
  right: number;
  y: number;
}

/** What the record says of a row of the race. */
interface Curves {
  /** When it is at its finish, in nanoseconds. */
  end: number;
  /** Fetches in flight from a moment on: `[ns, n]`. */
  flight: [number, number][];
  /** Hundredths of cores that compute, over equal parts of the row. */
  busy: number[];
  /** Whether the others may compute as well. */
  part: boolean;
}

/** What a reader has predicted on a page. */
interface Marks {
  /** Whether the race was looked at. */
  seen: boolean;
  /** Which answer was chosen. */
  answer: string | null;
  /** By view and model, when it was expected to finish, in nanoseconds. */
  times: Record<string, number>;
}

/** A lesson that was measured. */
interface MeasuredLesson extends Sized {
  href: string;
  /** By language. */
  titles: Record<string, string>;
}

/** The island `choose-data`. */
interface ChooseData {
  start: Setting;
  models: Model[];
  lessons: MeasuredLesson[];
}
