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
  /** The makespan that the run measured, in nanoseconds. */
  measured: number | null;
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

/** The island `whatif-data`. */
interface WhatIfData {
  start: Work;
  models: Model[];
  sizes: Size[];
}

/** The numbers of `Work` that a slider sets. */
type Knob = 'count' | 'wait' | 'compute' | 'cores' | 'workers' | 'in_flight';

/** What the what-if says in a language. */
interface Says {
  comma: string;
  units: string[];
  hour: string;
  minute: string;
  noLimit: string;
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
