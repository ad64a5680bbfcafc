// Plays the races of the entrance once more.
import { find, findAll } from './dom.mjs';

export const playAgain = () => {
  for (const entrance of findAll(document, '.entrance')) {
    const button = find(entrance, '.again');
    button.hidden = matchMedia('(prefers-reduced-motion: reduce)').matches;
    // An animation under another name starts anew.
    button.addEventListener('click', () => entrance.classList.toggle('replaying'));
  }
};
