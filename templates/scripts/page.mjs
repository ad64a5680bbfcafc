// What runs on a scenario's page. Each part is a task of its own: what fails in one does not stop the others.
import { rememberLanguage } from './language.mjs';
import { replayRaces } from './race.mjs';
import { whatIf } from './whatif.mjs';

for (const part of [rememberLanguage, replayRaces, whatIf]) queueMicrotask(part);
