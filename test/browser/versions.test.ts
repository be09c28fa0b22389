import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../portal/language/en.ts';
import { startCloud, type TestCloud } from '../component/cloud.ts';
import { openVersions, type TestVersions } from '../component/versions-support.ts';
import { giveRole, signIn, startBrowser, visit } from './browser.ts';

const WORK = { timeout: 60_000 };

let cloud: TestCloud;
let browser: Browser;
let images: TestVersions;

const TWO_REGIONS = {
  publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
};

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startCloud(), startBrowser()]);
  images = await openVersions(cloud, { name: 'versions', region: 'westeurope' });
  await Promise.all([
    images.upload('edited', ['1.0.0'], { version: TWO_REGIONS }),
    images.upload('guarded', ['1.0.0'], { version: TWO_REGIONS }),
    images.upload('cancelled', ['1.0.0'], { version: TWO_REGIONS }),
    giveRole(cloud, images.lab, 'reader', 'Reader'),
    giveRole(cloud, images.lab, 'creator', 'LabCreator'),
  ]);
  await images.synchronize();
});

afterAll(async () => {
  await browser.close();
  await cloud[Symbol.asyncDispose]();
});

const placeOf = (page: string) => `/accounts/${images.lab.account}/${page}`;

describe('an administrator', { concurrent: true }, () => {
  it('changes where a version is and how long it lives, reads what that means, and sees it through', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf('gallery/edited'));
    const said = en.editVersion.consequence;

    await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
    const dialog = page.getByRole('alertdialog');
    const save = dialog.getByRole('button', { name: en.editVersion.save });
    await dialog.getByText(en.editVersion.home).waitFor();
    const isOfferedAtFirst = await save.getAttribute('aria-disabled');
    await dialog.getByRole('button', { name: en.editVersion.removeOne('northeurope') }).click();
    await dialog.getByText(said.goes('northeurope')).waitFor();
    await dialog.getByLabel(en.editVersion.another, { exact: true }).fill('Sweden Central');
    await dialog.getByLabel(en.editVersion.another, { exact: true }).press('Enter');
    await dialog.getByText(said.comes('swedencentral')).waitFor();
    await dialog.getByLabel(en.editVersion.copiesIn('westeurope')).fill('2');
    await dialog.getByLabel(en.image.endOfLife).fill('2040-01-01');
    await dialog.getByText(said.ends).waitFor();
    await save.click();
    await page.locator('[data-work]').waitFor();
    await page.reload();
    await page.locator('[data-work=Succeeded]').waitFor(WORK);
    const progress = page.getByRole('list', { name: en.exports.regions });
    await progress.locator('[data-region=swedencentral][data-state=Completed]').waitFor();
    const row = page.getByRole('row').filter({ hasText: '1.0.0' });
    await row.getByText(/1 Jan 2040/).waitFor();
    const regions = await row.getByRole('listitem').allInnerTexts();

    expect(isOfferedAtFirst).toBe('true');
    expect(regions).toEqual([
      en.image.regionLine('westeurope', 'ready', '100%', 2),
      en.image.regionLine('swedencentral', 'ready', '100%', 1),
    ]);
    expect(await images.version('edited')).toMatchObject({
      ...{ endOfLifeDate: '2040-01-01T00:00:00.000Z', excludeFromLatest: false },
    });
    await context.close();
  });

  it('is told of what stands against a change, keeps what was typed, and saves it when nothing does any more', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf('gallery/guarded'));

    await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
    const dialog = page.getByRole('alertdialog');
    const save = dialog.getByRole('button', { name: en.editVersion.save });
    await dialog.getByRole('checkbox', { name: en.exportDialog.excludeFromLatest }).check();
    await images.editToEnd('guarded', { endOfLifeDate: '2041-02-03T00:00:00Z' });
    await save.click();
    await dialog.locator('[data-conflict=changed]').waitFor();
    const dayAfterwards = await dialog.getByLabel(en.image.endOfLife).inputValue();
    await images.claim('guarded', '1.0.0');
    await save.click();
    await dialog.locator('[data-conflict=busy]').waitFor();
    await images.release('guarded', '1.0.0');
    await save.click();
    await page.locator('[data-work=Succeeded]').waitFor(WORK);

    expect(dayAfterwards).toBe('2041-02-03');
    expect(await images.version('guarded')).toMatchObject({
      ...{ endOfLifeDate: '2041-02-03T00:00:00.000Z', excludeFromLatest: true },
    });
    await context.close();
  });

  it('cancels a change that takes too long: the region that has no copy yet is out again', async () => {
    cloud.arm.faults.add({ kind: 'region-slow', region: 'uksouth', factor: 20 });
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf('gallery/cancelled'));

    await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel(en.editVersion.another, { exact: true }).fill('uksouth');
    await dialog.getByRole('button', { name: en.editVersion.add }).click();
    await dialog.getByRole('button', { name: en.editVersion.save }).click();
    await page.locator('[data-region=uksouth][data-state=Replicating]').waitFor(WORK);
    await page.getByRole('button', { name: en.work.cancel, exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: en.work.cancel, exact: true }).click();
    await page.locator('[data-work=Canceled]').waitFor(WORK);

    const { regions } = await images.version('cancelled');
    expect(regions.map(({ name }) => name)).toEqual(['westeurope', 'northeurope']);
    await context.close();
  });
});

describe('a role that may not change versions', { concurrent: true }, () => {
  it.each(['reader', 'creator'] as const)('is offered nothing of it: %s', async (person) => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, person, placeOf('gallery/edited'));

    await page.getByRole('row').filter({ hasText: '1.0.0' }).waitFor();
    const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();

    expect(buttons).toEqual([]);
    await context.close();
  });
});
