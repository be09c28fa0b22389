import type { Page } from 'playwright-core';
import type { RunDocument, TestLab } from '../component/support/test-lab.ts';
import type { en } from '../support/page-words.ts';

/** An export takes its time even when Azure takes none. */

/** Where the page shows a lab. */
export const placeOf = ({ account, lab }: TestLab) => `/accounts/${account}/labs/${lab}`;

/** Asks for an export as a teacher does. */
export async function exportByClicking(page: Page, words: typeof en, imageName: string): Promise<void> {
  await page.getByRole('button', { name: words.exports.export }).click();
  await page.getByRole('combobox', { name: words.exportDialog.imageName }).fill(imageName);
  await page.getByRole('checkbox', { name: words.exportDialog.consent }).check();
  await page.locator('button[type=submit]:not([aria-disabled=true])').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** What the page says of the newest export, once that has ended so. */
export async function outcomeOf(page: Page, status: RunDocument['status']): Promise<string> {
  const outcome = page.locator(`[data-status=${status}]`);
  await outcome.waitFor();
  return outcome.innerText();
}
