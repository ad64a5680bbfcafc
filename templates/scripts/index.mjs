// What runs on the index.
import { rememberLanguage } from './language.mjs';
import { listRuns } from './runs.mjs';

for (const part of [rememberLanguage, listRuns]) queueMicrotask(part);
