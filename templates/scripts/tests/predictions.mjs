// Reads models and work from the standard input, and writes what the page predicts for each work under each model. The
// tests in Rust hold it against the measuring wing.
import { readFileSync } from 'node:fs';
import { predict, shapeOf } from '../predict.mjs';

/** @type {{ models: Model[], works: Work[] }} */
const { models, works } = JSON.parse(readFileSync(0, 'utf8'));
const all = works.map((work) =>
  models.map((model) => {
    const { makespan, concurrency, parallelism, peak, response } = predict(shapeOf(model, work), work);
    const { p50 = 0, p99 = 0, grows = null } = response ?? {};
    return [makespan, concurrency, parallelism, peak, p50, p99, grows ?? 0];
  }),
);
process.stdout.write(JSON.stringify(all));
