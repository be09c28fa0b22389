import { expect, it } from 'vitest';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { signIn, borrowBrowser, visit } from './browser.ts';
import { exportByClicking, outcomeOf, placeOf } from './export-support.ts';
import { en } from '../support/page-words.ts';

it('the page outlives a server that is killed in the middle of an export, asks only for what has changed, and moves nothing while bars move', async () => {
  await using cloud = await borrowCloud();
  const lab = await cloud.openLab({ name: 'killed', region: 'northcentralus' });
  cloud.arm.faults.add({ kind: 'region-slow', region: 'eastus', factor: 25 });
  const browser = await borrowBrowser();
  const context = await visit(browser, { height: 1_400 });
  const page = await signIn(context, cloud, 'owner', placeOf(lab));
  const looks: number[] = [];
  page.on('response', (response) => {
    if (/\/exports\/\w+$/.test(response.url())) looks.push(response.status());
  });
  await exportByClicking(page, en, 'history');
  const row = page.locator('[data-region=eastus]');
  await row.waitFor();
  await expect.poll(() => looks).toContain(304);
  const before = await row.boundingBox();

  await cloud.host.kill();
  await page.getByText(en.states.offlineAdvice).waitFor();
  const during = await row.boundingBox();
  await cloud.host.start();
  const outcome = await outcomeOf(page, 'Succeeded');

  // 503: the host was there again before the app was.
  expect(looks.filter((status) => ![200, 304, 503].includes(status))).toEqual([]);
  expect(during).toEqual(before);
  expect(outcome).toContain(en.exports.outcome.Succeeded('history', '1.0.0'));
  await expect.poll(() => page.getByText(en.states.offlineAdvice).count()).toBe(0);
});
