// The page for a room: one thing at a time, in letters that can be read from the last row, moved by the space bar.
import { find, findAll, say } from './dom.mjs';
import { recall, remember } from './store.mjs';

/** Forward and back, as presenters' remotes send them, too. */
const FORWARD = [' ', 'ArrowRight', 'PageDown'];
const BACK = ['ArrowLeft', 'PageUp'];

/** @typedef {{ slide: HTMLElement, act?: () => void }} Scene */

/**
 * What is shown one after another: the slides of a page, and of its race the start, the run and each step.
 * @param {Element} main
 * @returns {Scene[]}
 */
const scenesOf = (main) =>
  findAll(main, '[data-slide]')
    .filter((slide) => slide.textContent?.trim())
    .flatMap((slide) => {
      const race = findAll(slide, '.race').find((one) => one.checkVisibility());
      if (!race) return [{ slide }];
      const run = () => {
        const hidden = main.classList.contains('unseen') && race.querySelector('.guess-run');
        if (!hidden) find(race, '.to-start').click();
        /** @type {HTMLElement} */ (hidden || find(race, '.go')).click();
      };
      const steps = findAll(race, '.steps li').map((_, nth) => ({
        slide,
        act: () => race.dispatchEvent(new CustomEvent('step', { detail: nth })),
      }));
      return race.querySelector('.go') ? [{ slide }, { slide, act: run }, ...steps] : [{ slide }];
    });

/** The class's votes: kept, and said beside the measured answers. */
const countVotes = () => {
  const key = `inflight-votes:${location.pathname}`;
  /** @type {Record<string, number>} */
  const votes = recall(key) ?? {};
  const update = () => {
    const all = Object.values(votes).reduce((sum, count) => sum + count, 0);
    for (const place of findAll(document, '.voted')) {
      const count = votes[place.dataset.a ?? ''] ?? 0;
      place.hidden = !all;
      say(place, (place.dataset.words ?? '').replace('{}', String(count)).replace('{}', String(all)));
    }
  };
  /** @type {HTMLInputElement[]} */
  const inputs = findAll(document, '.votes input');
  for (const input of inputs) {
    const option = input.dataset.a ?? '';
    input.value = String(votes[option] ?? '');
    input.addEventListener('input', () => {
      votes[option] = Math.max(0, Math.floor(Number(input.value) || 0));
      remember(key, votes);
      for (const twin of inputs) if (twin !== input && twin.dataset.a === option) twin.value = input.value;
      update();
    });
  }
  update();
};

export const project = () => {
  const root = document.documentElement;
  /** @type {Scene[]} */
  let scenes = [];
  let at = 0;

  /** @param {number} scene */
  const show = (scene) => {
    at = Math.max(0, Math.min(scenes.length - 1, scene));
    const { slide, act } = scenes[at];
    for (const other of findAll(document, '[data-slide]'))
      other.classList.toggle('on-stage', other === slide);
    scrollTo(0, 0);
    act?.();
  };

  const open = () => {
    const main = findAll(document, 'main').find((one) => one.checkVisibility());
    if (!main) return;
    scenes = scenesOf(main);
    root.classList.add('projector');
    show(0);
  };
  const close = () => root.classList.remove('projector');
  const toggle = () => (root.classList.contains('projector') ? close() : open());

  for (const button of findAll(document, '.project')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      button.blur();
      toggle();
    });
  }
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    const typing =
      target instanceof Element &&
      target.matches('input,select,textarea') &&
      !target.matches('input[type=radio]');
    // In a field, arrows and letters are the field's; a presenter's keys go on all the same.
    const presents =
      root.classList.contains('projector') && [' ', 'PageDown', 'PageUp', 'Escape'].includes(key);
    if (typing && !presents) return;
    if (key === 'p' || key === 'P' || event.code === 'KeyP') return toggle();
    if (!root.classList.contains('projector')) return;
    if (key === 'Escape') return close();
    const by = FORWARD.includes(key) ? 1 : BACK.includes(key) ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    show(at + by);
  });
  addEventListener('beforeprint', close);
  countVotes();
};
