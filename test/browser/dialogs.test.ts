import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { accountPath } from '../component/support/test-lab.ts';
import { openVersions, type TestVersions } from '../component/images/versions-support.ts';
import { giveRole, signIn, borrowBrowser, visit } from './browser.ts';
import { drawn, holdMotion } from './looks.ts';
import { en } from '../support/page-words.ts';

let cloud: TestCloud;
let browser: Browser;
let images: TestVersions;

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
  images = await openVersions(cloud, { name: 'dialogs', region: 'westeurope' });
  await Promise.all([
    images.addExported('shown', ['1.0.0', '1.1.0']),
    images.addExported('clicked', ['1.0.0', '1.1.0']),
    giveRole(cloud, images.lab, 'reader', 'Reader'),
  ]);
  await images.synchronize();
  await cloud.ask('PUT', accountPath(images.lab), {
    body: { location: 'westeurope', retention: { keepNewest: 5 } },
  });
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

const placeOf = (page: string) => `/accounts/${images.lab.account}/${page}`;
const dialogOn = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'));

/** When the page has taken in what was done to it; what is held does not move on. */
const takenIn = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** By the button that opens it: where that is, and what it shows when it has read all that it reads. */
const dialogs = (): [place: string, button: string, until: string][] => [
  [placeOf('gallery/shown'), en.editVersion.editOne('1.1.0'), en.editVersion.home],
  [placeOf('gallery/shown'), en.image.deleteOne('1.0.0'), en.image.deleteVersions(1)],
  [placeOf('gallery/shown'), en.image.delete, en.image.deleteVersions(2)],
  [placeOf('gallery'), en.gallery.detach, en.gallery.nothingBreaks],
  [placeOf('people'), en.people.give, en.people.principalHint],
  [
    placeOf('people'),
    en.people.takeFrom(en.people.roles.Reader, PEOPLE.reader.objectId),
    en.people.takeOf(en.people.roles.Reader, PEOPLE.reader.objectId),
  ],
  [placeOf('labs/linux'), en.deleteLab.action, en.deleteLab.remains],
  [placeOf('labs/linux'), en.templateVm.stop, en.templateVm.stopText],
  [placeOf('labs/linux'), en.templateVm.reset, en.templateVm.usernameHint],
  [placeOf('labs/linux'), en.exports.export, en.exportDialog.billing],
  [placeOf('retention'), en.retention.apply, en.retention.applyText],
];

describe('a dialog that is closed', { concurrent: true }, () => {
  it('shows what it has shown until it is gone, whichever it is, and leaves a whole page', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner');
    const dialog = dialogOn(page);

    const found: Record<string, unknown> = {};
    for (const [place, button, until] of dialogs()) {
      await page.goto(`${cloud.host.origin}${place}`);
      await page.getByRole('button', { name: button, exact: true }).click();
      await dialog.getByText(until).first().waitFor();
      await drawn(page);
      const before = await dialog.innerText();
      const letGo = await holdMotion(page);
      await page.keyboard.press('Escape');
      await takenIn(page);
      const meanwhile = await dialog.allInnerTexts();
      await letGo();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: button, exact: true }).and(page.locator(':focus')).waitFor();
      if (meanwhile.join() !== before) found[button] = meanwhile;
    }

    expect(found).toEqual({});
    await context.close();
  });

  it('is new when it is opened again, also before it has gone', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf('gallery/shown'));
    const dialog = dialogOn(page);
    await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
    await dialog.getByRole('checkbox', { name: en.copies.excludeFromLatest }).check();
    await drawn(page);

    const letGo = await holdMotion(page);
    await page.keyboard.press('Escape');
    await takenIn(page);
    // The dialog still lies over the page.
    await page.getByLabel(en.editVersion.editOne('1.1.0')).dispatchEvent('click');
    await letGo();
    await dialog.getByText(en.editVersion.title('shown', '1.1.0')).waitFor();
    const box = dialog.getByRole('checkbox', { name: en.copies.excludeFromLatest });
    await box.waitFor();

    expect(await box.isChecked()).toBe(false);
    await context.close();
  });

  it('does once what somebody clicks twice: the version goes, and its image stays', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf('gallery/clicked'));
    const dialog = dialogOn(page);
    const deletions: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'DELETE') deletions.push(new URL(request.url()).pathname);
    });
    await page.getByRole('button', { name: en.image.deleteOne('1.0.0') }).click();
    await dialog.getByText(en.image.deleteVersions(1)).waitFor();
    await drawn(page);

    const letGo = await holdMotion(page);
    const confirm = dialog.locator('button:not([aria-disabled=true])', { hasText: en.image.deleteVersion });
    await confirm.click();
    await page.locator('[data-work]').waitFor();
    await confirm.click();
    await page.keyboard.press('Enter');
    await takenIn(page);
    await letGo();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-work=Succeeded]').waitFor();

    expect(deletions).toEqual([`${accountPath(images.lab)}/images/clicked/versions/1.0.0`]);
    expect(await images.read('clicked')).toMatchObject({ versionCount: 1, latestVersion: '1.1.0' });
    await context.close();
  });
});
