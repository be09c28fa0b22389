/** What axe-core says of a page. */
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * Everything that axe-core finds, by rule and place. The guards that keep the focus in a dialog (Tabster's) are hidden
 * from screen readers and can be focused: they send the focus on at once.
 */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ exclude: ['[data-tabster-dummy]'] }, { resultTypes: ['violations'] })",
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** When the page has been drawn as it is now. */
export const drawn = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
