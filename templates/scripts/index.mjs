// What runs on the index.
import { choose } from './choose.mjs';
import { playAgain } from './entrance.mjs';
import { rememberLanguage } from './language.mjs';
import { listRuns } from './runs.mjs';

for (const part of [rememberLanguage, listRuns, playAgain, choose]) queueMicrotask(part);
