import type { Page } from 'playwright-core';

/** What the focus is on, as a screen reader would say. */
export const focused = (page: Page) =>
  page.evaluate<string>(`(({ activeElement: element }) =>
    element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? ''
  )(document)`);

/** Presses Tab until the focus is there. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused(page)).trim().startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach "${name}"; it is on "${await focused(page)}".`);
}
