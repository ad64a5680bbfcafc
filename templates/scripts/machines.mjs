// What runs on the page over several machines.
import { rememberLanguage } from './language.mjs';

queueMicrotask(rememberLanguage);
