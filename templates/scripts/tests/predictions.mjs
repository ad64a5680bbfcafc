// Reads models and work from the standard input, and writes what the page predicts for each work under each model. The
// tests in Rust hold it against the measuring wing.
import { readFileSync } from 'node:fs';
import { predict, shapeOf } from '../predict.mjs';

/** @type {{ models: Model[], works: Work[] }} */
const { models, works } = JSON.parse(readFileSync(0, 'utf8'));
const all = works.map((work) =>
  models.map((model) => {
    const { makespan, concurrency, parallelism, peak } = predict(shapeOf(model, work), work);
    return [makespan, concurrency, parallelism, peak];
  }),
);
process.stdout.write(JSON.stringify(all));
