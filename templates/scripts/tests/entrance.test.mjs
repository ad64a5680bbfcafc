import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playAgain } from '../entrance.mjs';
import { make, show } from './document.mjs';

test('the races of the entrance play again, unless nothing may move', () => {
  for (const still of [false, true]) {
    const button = make('button.again', { hidden: true });
    const entrance = make('section.entrance', {}, button);
    show(entrance);
    Object.assign(globalThis, { matchMedia: () => ({ matches: still }) });
    playAgain();
    assert.equal(button.hidden, still);
    button.click();
    assert.ok(entrance.classList.contains('replaying'));
    button.click();
    assert.ok(!entrance.classList.contains('replaying'));
  }
});
