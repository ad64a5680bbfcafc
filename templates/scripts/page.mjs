// What runs on a scenario's page. Each part is a task of its own: what fails in one does not stop the others.
import { predictRaces } from './guess.mjs';
import { rememberLanguage } from './language.mjs';
import { project } from './projector.mjs';
import { replayRaces } from './race.mjs';
import { explainRaces } from './steps.mjs';
import { whatIf } from './whatif.mjs';

for (const part of [rememberLanguage, whatIf]) queueMicrotask(part);
queueMicrotask(() => {
  const races = replayRaces();
  for (const part of [predictRaces, explainRaces]) queueMicrotask(() => part(races));
});
queueMicrotask(project);
