/** `npm run pictures`: the page in each of its states, at three widths, in both languages, into dist/pictures/. */
import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { signIn, borrowBrowser, visit } from './browser.ts';
import { openPicturedLabs, pictureLabs } from './lab-pictures.ts';
import { openPicturedVersions, pictureVersions } from './version-pictures.ts';
import { en, ru } from '../support/page-words.ts';

const FOLDER = resolve(import.meta.dirname, '../../dist/pictures');
const WIDTHS = [360, 768, 1440];
const LANGUAGES = { en, ru };

it('is pictured', async () => {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await using cloud = await borrowCloud();
  const browser = await borrowBrowser();
  const [done, partly, running, fresh] = await Promise.all([
    cloud.openLab({ name: 'biology', region: 'eastus' }),
    cloud.openLab({ name: 'physics', region: 'japaneast' }),
    cloud.openLab({ name: 'chemistry', region: 'koreacentral' }),
    cloud.openLab({ name: 'history', region: 'westeurope' }),
  ]);
  cloud.arm.faults.add({ kind: 'region-fails', region: 'japanwest', times: 3 });
  cloud.arm.faults.add({ kind: 'region-slow', region: 'koreasouth', factor: 1_000 });
  const started = await cloud.requestExport(running);
  const [whole] = await Promise.all([cloud.exportLab(done), cloud.exportLab(partly)]);
  await cloud.follow(running, started.body.id, ({ regions }) =>
    regions.some(({ region, state }) => region === 'koreasouth' && state === 'Replicating'),
  );

  const versions = await openPicturedVersions(cloud);
  const labs = await openPicturedLabs(cloud, fresh, running);

  let pictures = 0;
  const take = async (page: Page, name: string): Promise<void> => {
    const fullPage =
      (await page.locator('[role=dialog], [role=alertdialog], [data-notice] > *').count()) === 0;
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
      await page.screenshot({ path: `${FOLDER}/${name}-${width}.png`, fullPage });
      pictures++;
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  };

  for (const [language, words] of Object.entries(LANGUAGES)) {
    const context = await visit(browser, { language: language === 'en' ? 'en' : 'ru', isStill: true });
    const before = await context.newPage();
    await before.goto(cloud.host.origin);
    await before.getByRole('button', { name: words.signIn.action }).waitFor();
    await take(before, `sign-in-${language}`);
    const page = await signIn(context, cloud, 'owner');
    const show = async (path: string, until: string, name: string) => {
      await page.goto(`${cloud.host.origin}${path}`);
      await page.getByText(until).locator('visible=true').first().waitFor();
      await expect.poll(() => page.locator('[data-loading]').count()).toBe(0);
      await expect.poll(() => page.getByText(words.states.loading, { exact: true }).count()).toBe(0);
      await take(page, `${name}-${language}`);
    };
    const labOf = ({ account, lab }: typeof done) => `/accounts/${account}/labs/${lab}`;

    await show(labOf(running), words.replication.regionState.Replicating, 'lab-running');
    await page.getByRole('button', { name: words.exports.cancel }).click();
    await page.getByRole('alertdialog').waitFor();
    await take(page, `cancel-${language}`);
    await page.getByRole('button', { name: words.states.no }).click();
    await page.getByRole('button', { name: words.deleteLab.action }).click();
    await page.getByText(words.deleteLab.exported).waitFor();
    await take(page, `lab-delete-refused-${language}`);
    await show('/', done.account, 'accounts');
    await show(`/accounts/${done.account}`, words.exports.status.Succeeded, 'labs');
    await show(labOf(fresh), words.exports.none, 'lab-new');
    await show(labOf(done), words.exports.outcome.Succeeded(done.imageName, '1.0.0'), 'lab-done');
    await page.getByRole('button', { name: words.deleteLab.action }).click();
    await page.getByText(words.deleteLab.remains).waitFor();
    await take(page, `lab-delete-${language}`);
    await show(labOf(partly), words.exports.retry, 'lab-partly');
    await show(`/accounts/${done.account}/create-lab`, words.images.yes, 'create-lab');
    const { Original: credentials } = words.createLab.credentialsKind;
    await show(
      `/accounts/${done.account}/create-lab?image=${done.imageName}`,
      credentials,
      'create-lab-image',
    );
    await show(`/accounts/${done.account}/gallery/${done.imageName}`, words.image.regions, 'image-exported');
    await page.getByRole('button', { name: words.image.delete }).click();
    await page.getByText(words.image.deleteVersions(1)).waitFor();
    await take(page, `image-delete-${language}`);
    await show(`/accounts/${done.account}/gallery`, words.images.yes, 'gallery');
    await page.getByRole('button', { name: words.gallery.detach }).click();
    await page.getByText(words.gallery.nothingBreaks).waitFor();
    await take(page, `detach-${language}`);
    await show(`${labOf(fresh)}?export`, words.exportDialog.billing, 'export-dialog');
    await page.getByRole('button', { name: words.exportDialog.options }).click();
    await page.getByText(words.exportDialog.generalize).waitFor();
    await take(page, `export-options-${language}`);
    await page.getByRole('radio', { name: words.exportDialog.existingImage }).check();
    await page.getByText(words.exportDialog.impossible).waitFor();
    await page.getByRole('button', { name: words.exportDialog.options }).click();
    await take(page, `export-refused-${language}`);
    await show(`/accounts/${done.account}/exports`, done.imageName, 'exports');
    await show(`/accounts/${done.account}/exports/${whole.id}`, words.timeline.step.Done, 'export');
    await show(`/accounts/${done.account}/audit`, words.operations['putLab'] ?? '', 'audit');
    await show(`/accounts/${done.account}/people`, words.people.give, 'people');
    await page.getByRole('button', { name: words.people.give }).click();
    await page.getByRole('dialog').waitFor();
    await take(page, `role-dialog-${language}`);
    const camera = { page, words, show, take: (name: string) => take(page, `${name}-${language}`) };
    await pictureVersions(versions, camera);
    await pictureLabs(labs, camera);
    await show(`/accounts/${done.account}/nowhere`, words.notFound.title, 'not-found');
    const labsOf = `**/api/lab-accounts/${done.account}/labs?*`;
    await page.route(labsOf, (route) => route.fulfill({ json: { value: [null] } }));
    await show(`/accounts/${done.account}`, words.crashed.copy, 'crashed');
    await page.unroute(labsOf);

    await page.evaluate(
      'sessionStorage.removeItem(Object.keys(sessionStorage).find((key) => key.includes("draft")))',
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    await show(labOf(running), words.replication.regionState.Replicating, 'lab-running-dark');
    await show(labOf(partly), words.exports.retry, 'lab-partly-dark');
    await show(`${labOf(fresh)}?export`, words.exportDialog.billing, 'export-dialog-dark');
    await context.close();

    const stranger = await visit(browser, { language: language === 'en' ? 'en' : 'ru', isStill: true });
    const strange = await signIn(stranger, cloud, 'stranger');
    await strange.getByText(words.accounts.none).waitFor();
    await take(strange, `no-role-${language}`);
    await stranger.close();
  }

  for (const [language, words] of Object.entries(LANGUAGES)) {
    const context = await visit(browser, { language: language === 'en' ? 'en' : 'ru', isStill: true });
    const page = await signIn(context, cloud, 'owner', `/accounts/${running.account}/labs/${running.lab}`);
    await page.getByText(words.replication.regionState.Replicating).first().waitFor();
    await cloud.host.kill();
    await page.getByText(words.states.offlineAdvice).waitFor();
    await take(page, `offline-${language}`);
    await context.close();
    await cloud.host.start();
  }

  expect(pictures).toBeGreaterThan(100);
});
