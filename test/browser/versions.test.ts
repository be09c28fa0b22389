import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { openVersions, type TestVersions } from '../component/images/versions-support.ts';
import { accountPath } from '../component/support/test-lab.ts';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import { giveRole, signIn, borrowBrowser, visit } from './browser.ts';
import { focused, tabTo } from './keyboard.ts';
import { drawn, isWiderThanItsWindow, violationsOn } from './looks.ts';
import { en, ru } from '../support/page-words.ts';

let cloud: TestCloud;
let browser: Browser;
let images: TestVersions;
/** Of an account of its own, where rules may clear up. */
let kept: TestVersions;

const TWO_REGIONS = {
  publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
};

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
  images = await openVersions(cloud, { name: 'versions', region: 'westeurope' });
  await Promise.all([
    images.addExported('edited', ['1.0.0'], { version: TWO_REGIONS }),
    images.addExported('guarded', ['1.0.0'], { version: TWO_REGIONS }),
    images.addExported('by-keys', ['1.0.0'], { version: TWO_REGIONS }),
    images.addExported('cancelled', ['1.0.0'], { version: TWO_REGIONS }),
    giveRole(cloud, images.lab, 'reader', 'Reader'),
    giveRole(cloud, images.lab, 'creator', 'LabCreator'),
  ]);
  kept = await openVersions(cloud, { name: 'kept', region: 'westeurope' });
  await Promise.all([
    kept.addExported('old', ['1.0.0', '1.0.1', '1.0.2'], { version: TWO_REGIONS }),
    kept.addExported('young', ['1.0.0']),
    giveRole(cloud, kept.lab, 'reader', 'Reader'),
  ]);
  await kept.use('old', '1.0.0');
  await Promise.all([images.synchronize(), kept.synchronize()]);
});

afterAll(async () => {
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
    await page.locator('[data-work=Succeeded]').waitFor();
    const progress = page.getByRole('list', { name: en.replication.regions });
    await progress.locator('[data-region=swedencentral][data-state=Completed]').waitFor();
    const row = page.getByRole('row').filter({ hasText: '1.0.0' });
    await row.getByText(/1 Jan 2040/).waitFor();
    await row.getByText(en.image.regionLine('swedencentral', 'ready', '100%', 1)).waitFor();
    const regions = await row.getByRole('listitem').allInnerTexts();

    expect(isOfferedAtFirst).toBe('true');
    expect(regions).toEqual([
      en.image.regionLine('westeurope', 'ready', '100%', 2),
      en.image.regionLine('swedencentral', 'ready', '100%', 1),
    ]);
    expect(await images.version('edited')).toMatchObject({
      endOfLifeDate: '2040-01-01T00:00:00.000Z',
      excludeFromLatest: false,
    });
    await context.close();
  });

  it(
    'is told of what stands against a change, keeps what was typed, and saves it when nothing does any more',
    outerOnly,
    async () => {
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', placeOf('gallery/guarded'));

      await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
      const dialog = page.getByRole('alertdialog');
      const save = dialog.getByRole('button', { name: en.editVersion.save });
      await dialog.getByRole('checkbox', { name: en.copies.excludeFromLatest }).check();
      await images.editToEnd('guarded', { endOfLifeDate: '2041-02-03T00:00:00Z' });
      await save.click();
      await dialog.locator('[data-conflict=changed]').waitFor();
      const dayAfterwards = await dialog.getByLabel(en.image.endOfLife).inputValue();
      await images.claim('guarded', '1.0.0');
      await save.click();
      await dialog.locator('[data-conflict=busy]').waitFor();
      await images.release('guarded', '1.0.0');
      await save.click();
      await page.locator('[data-work=Succeeded]').waitFor();

      expect(dayAfterwards).toBe('2041-02-03');
      expect(await images.version('guarded')).toMatchObject({
        endOfLifeDate: '2041-02-03T00:00:00.000Z',
        excludeFromLatest: true,
      });
      await context.close();
    },
  );

  it(
    'cancels a change that takes too long: the region that has no copy yet is out again',
    outerOnly,
    async () => {
      cloud.arm.faults.add({ kind: 'region-slow', region: 'uksouth', factor: 20 });
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', placeOf('gallery/cancelled'));

      await page.getByRole('button', { name: en.editVersion.editOne('1.0.0') }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel(en.editVersion.another, { exact: true }).fill('uksouth');
      await dialog.getByRole('button', { name: en.editVersion.add }).click();
      await dialog.getByRole('button', { name: en.editVersion.save }).click();
      await page.locator('[data-region=uksouth][data-state=Replicating]').waitFor();
      await page.getByRole('button', { name: en.work.cancel, exact: true }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: en.work.confirmCancel }).click();
      await page.locator('[data-work=Canceled]').waitFor();

      const { regions } = await images.version('cancelled');
      expect(regions.map(({ name }) => name)).toEqual(['westeurope', 'northeurope']);
      await context.close();
    },
  );
});

describe('an administrator without a mouse', { concurrent: true }, () => {
  it(
    'takes regions out and in, is never put anywhere else, and is back where it began after all',
    outerOnly,
    async () => {
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', placeOf('gallery/by-keys'));
      const change = page.getByRole('button', { name: en.editVersion.editOne('1.0.0') });

      await change.waitFor();
      await tabTo(page, en.editVersion.editOne('1.0.0'));
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').getByText(en.editVersion.home).waitFor();
      await tabTo(page, en.editVersion.removeOne('northeurope'));
      await page.keyboard.press('Enter');
      await page.getByText(en.editVersion.consequence.goes('northeurope')).waitFor();
      const afterRemoval = await focused(page);
      await tabTo(page, en.editVersion.another);
      await page.keyboard.type('uksouth');
      await page.keyboard.press('Enter');
      await page.getByText(en.editVersion.consequence.comes('uksouth')).waitFor();
      const afterAddition = await focused(page);
      await tabTo(page, en.editVersion.removeOne('uksouth'));
      await page.keyboard.press('Enter');
      await page.getByText(en.editVersion.consequence.comes('uksouth')).waitFor({ state: 'detached' });
      const afterSecondThought = await focused(page);
      await tabTo(page, en.states.no);
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      await change.and(page.locator(':focus')).waitFor();

      expect(afterRemoval).toBe(en.editVersion.keepOne('northeurope'));
      expect([afterAddition, afterSecondThought]).toEqual([en.editVersion.another, en.editVersion.another]);
      expect((await images.version('by-keys')).regions).toHaveLength(2);
      await context.close();
    },
  );
});

describe('an administrator, in Russian', { concurrent: true }, () => {
  it('tries rules for old versions before they are saved, applies them, and sees what that has done', async () => {
    const context = await visit(browser, { language: 'ru' });
    const page = await signIn(context, cloud, 'owner', `/accounts/${kept.lab.account}/gallery`);
    const why = ru.reasons?.codes ?? {};

    await page.getByRole('link', { name: ru.navigation.retention }).click();
    await page.getByText(ru.retention.none).waitFor();
    await page.getByRole('link', { name: ru.retention.make }).click();
    await page.getByRole('checkbox', { name: ru.settings.clearsUp }).check();
    await page.getByRole('spinbutton', { name: ru.settings.keepNewest }).fill('1');
    await page.getByRole('radio', { name: ru.settings.olderDelete }).check();
    await page.getByRole('combobox', { name: ru.settings.replicas }).selectOption('students');
    await page.getByRole('spinbutton', { name: ru.settings.students }).fill('60');
    await page.getByRole('button', { name: ru.settings.seePreview }).click();
    await page.getByText(ru.retention.would(1, 0)).waitFor();
    const before = await cloud.ask('GET', accountPath(kept.lab));
    await page.getByRole('button', { name: ru.settings.save }).click();
    await page.locator('[data-saved]').waitFor();
    await page.getByRole('link', { name: ru.navigation.retention }).click();
    await page.getByText(ru.retention.would(1, 0)).waitFor();
    await page.getByRole('checkbox', { name: ru.retention.everything }).check();
    const verdicts = await page
      .getByRole('row')
      .filter({ hasText: 'old' })
      .getByRole('listitem')
      .allInnerTexts();
    await page.getByRole('button', { name: ru.retention.apply }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: ru.retention.confirm }).click();
    await page.locator('[data-work=Succeeded]').waitFor();
    await page.getByText(ru.retention.done(1, 0, 0)).waitFor();
    await page.getByText(ru.retention.nothing).waitFor();

    const { keep, delete: goes } = ru.retention.action;
    expect(before.body).not.toHaveProperty('retention');
    expect(verdicts).toEqual([
      ru.retention.line('1.0.2', keep, why['LastUsable'] ?? ''),
      ru.retention.line('1.0.1', goes, why['OlderThanNewest'] ?? ''),
      ru.retention.line('1.0.0', keep, why['UsedByLab'] ?? ''),
    ]);
    expect(await kept.read('old')).toMatchObject({ versionCount: 2, latestVersion: '1.0.2' });
    expect((await cloud.ask('GET', accountPath(kept.lab))).body).toMatchObject({
      location: 'westeurope',
      retention: { keepNewest: 1 },
      exportDefaults: { replicaCount: { classOf: 60 } },
    });
    await context.close();
  });
});

describe('settings that somebody else has changed meanwhile', { concurrent: true }, () => {
  it('are shown as they are now, with what was typed on top, and both are saved', outerOnly, async () => {
    const account = 'settled';
    await cloud.openAccount(accountPath({ account }), { location: 'westeurope' });
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', `/accounts/${account}/settings`);
    const messages = page.getByRole('combobox', { name: en.settings.takesMessages });

    await page.getByRole('textbox', { name: en.settings.allowed }).fill('West Europe, no-where');
    await page.getByText(en.settings.allowedMistake).waitFor();
    await page.getByRole('textbox', { name: en.settings.allowed }).fill('West Europe, northeurope');
    await cloud.ask('PUT', accountPath({ account }), {
      body: { location: 'westeurope', messages: { role: 'LabCreator', labs: ['physics'] } },
    });
    await page.getByRole('button', { name: en.settings.save }).click();
    await page.locator('[data-conflict=changed]').waitFor();
    await page.reload();
    const roleAfterwards = await messages.inputValue();
    await page.getByRole('button', { name: en.settings.save }).click();
    await page.locator('[data-saved]').waitFor();

    expect(roleAfterwards).toBe('LabCreator');
    expect((await cloud.ask('GET', accountPath({ account }))).body).toMatchObject({
      allowedRegions: ['northeurope', 'westeurope'],
      messages: { role: 'LabCreator', labs: ['physics'] },
    });
    await context.close();
  });
});

describe('a role that may not change versions', { concurrent: true }, () => {
  for (const [circle, rows] of circles(['reader', 'creator'] as const, (person) => person === 'reader'))
    it.each(rows)('is offered nothing of it: %s', circle, async (person) => {
      const context = await visit(browser);
      const page = await signIn(context, cloud, person, placeOf('gallery/edited'));

      await page.getByRole('row').filter({ hasText: '1.0.0' }).waitFor();
      const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();

      expect(buttons).toEqual([]);
      await context.close();
    });

  it('is led neither to the settings nor to the rules, and sees nothing of them where the address is known', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'reader', `/accounts/${kept.lab.account}/gallery`);

    await page.getByRole('link', { name: 'young' }).waitFor();
    const links = await page.getByRole('link').allInnerTexts();
    const seen: string[][] = [];
    for (const place of ['settings', 'retention']) {
      await page.goto(`${cloud.host.origin}/accounts/${kept.lab.account}/${place}`);
      await page.getByText(en.states.notYours).waitFor();
      seen.push(await page.getByRole('main').getByRole('button').allInnerTexts());
    }

    expect(links).not.toContain(en.settings.title);
    expect(links).not.toContain(en.navigation.retention);
    expect(seen).toEqual([[], []]);
    await context.close();
  });
});

describe('the new dialog and pages', { concurrent: true }, () => {
  it('have nothing that axe finds, in either theme, and fit a screen of 360 pixels', outerOnly, async () => {
    const looked = await openVersions(cloud, { name: 'looked', region: 'westeurope' });
    await looked.addExported('at', ['1.0.0', '1.0.1'], { version: TWO_REGIONS });
    await looked.synchronize();
    await cloud.ask('PUT', accountPath(looked.lab), {
      body: { location: 'westeurope', retention: { keepNewest: 1, shrinkOlder: true } },
    });
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner');
    const { account } = looked.lab;

    const found: Record<string, unknown> = {};
    const look = async (what: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        const violations = await violationsOn(page);
        if (violations.length > 0) found[`${what} ${colorScheme}`] = violations;
      }
      await page.setViewportSize({ width: 360, height: 740 });
      if (await isWiderThanItsWindow(page)) found[what] = 'is wider than its window';
      await page.setViewportSize({ width: 1280, height: 900 });
    };
    await page.goto(`${cloud.host.origin}/accounts/${account}/retention`);
    await page.getByRole('heading', { level: 1, name: en.navigation.retention }).waitFor();
    await page.getByText(en.retention.would(0, 1)).waitFor();
    await look('retention');
    await page.goto(`${cloud.host.origin}/accounts/${account}/settings`);
    await page.getByRole('heading', { level: 1, name: en.settings.title }).waitFor();
    await page.getByRole('button', { name: en.settings.seePreview }).click();
    await page.getByText(en.retention.would(0, 1)).waitFor();
    await look('settings');
    await page.goto(`${cloud.host.origin}/accounts/${account}/gallery/at`);
    await page.getByRole('button', { name: en.editVersion.editOne('1.0.1') }).click();
    await page.getByRole('heading', { name: en.editVersion.title('at', '1.0.1') }).waitFor();
    await page.getByRole('button', { name: en.editVersion.removeOne('northeurope') }).click();
    await page.getByText(en.editVersion.consequence.goes('northeurope')).waitFor();
    await look('the dialog');

    expect(found).toEqual({});
    await context.close();
  });
});
