import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * Everything that axe-core finds on the page when it has come to rest, by rule and place. The guards that keep the focus in a dialog (Tabster's) are hidden
 * from screen readers and can be focused: they send the focus on at once.
 */
export async function violationsOn(page: Page): Promise<string[]> {
  await drawn(page);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ exclude: ['[data-tabster-dummy]'] }, { resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** When the page has been drawn as it is now, and whatever moves has come to its end, but for what moves for ever. */
export const drawn = (page: Page) =>
  page.evaluate(`(async () => {
    const draw = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = () =>
      document
        .getAnimations()
        .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < Infinity);
    await draw();
    while (moving().length > 0) {
      await Promise.allSettled(moving().map(({ finished }) => finished));
      await draw();
    }
  })()`);

/** Whether somebody would have to scroll to the side. */
export const isWiderThanItsWindow = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');

/**
 * Stops whatever moves, and what would begin to, where it is: a dialog that is closed goes no further.
 *
 * @returns what lets it move again
 */
export async function holdMotion(page: Page): Promise<() => Promise<void>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Animation.enable');
  await devTools.send('Animation.setPlaybackRate', { playbackRate: 0 });
  return async () => {
    await devTools.send('Animation.setPlaybackRate', { playbackRate: 1 });
  };
}
