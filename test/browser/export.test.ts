import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { statesOf, type RunDocument, type TestLab } from '../component/support/test-lab.ts';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import { shortenPages, signIn, borrowBrowser, visit } from './browser.ts';
import { exportByClicking, outcomeOf, placeOf } from './export-support.ts';
import { en, ru } from '../support/page-words.ts';

const WORDS = { en, ru };

let cloud: TestCloud;
let browser: Browser;

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

/** What the API says of the lab's newest export. */
async function newest(lab: TestLab): Promise<RunDocument> {
  const { body } = await cloud.ask<{ value: RunDocument[] }>(
    'GET',
    `/api/lab-accounts/${lab.account}/exports`,
  );
  return cloud.readExport(lab, body.value[0]?.id ?? '');
}

describe('a teacher', { concurrent: true }, () => {
  for (const [circle, rows] of circles(
    [
      ['en', 'westeurope'],
      ['ru', 'polandcentral'],
    ] as const,
    ([language]) => language === 'en',
  ))
    it.each(rows)(
      'exports a template VM by clicking (%s), and sees it arrive',
      circle,
      async (language, region) => {
        const words = WORDS[language];
        const lab = await cloud.openLab({ name: `clicks-${language}`, region });
        const context = await visit(browser, { language });
        const page = await signIn(context, cloud, 'owner');

        await page.getByRole('link', { name: lab.account, exact: true }).click();
        await page.getByRole('link', { name: lab.lab, exact: true }).click();
        const state = page.getByText(words.templateVm.power.running, { exact: true });
        await state.waitFor();
        await page.getByRole('button', { name: words.exports.export }).click();
        const cost = await page.locator('[data-cost]').innerText();
        await page.keyboard.press('Escape');
        await exportByClicking(page, words, 'biology');
        await page.locator(`[data-status=Running]`).waitFor();
        await page.reload();
        const outcome = await outcomeOf(page, 'Succeeded');

        expect(cost).toMatch(language === 'en' ? /^US\$\d+\.\d\d a month/ : /^\d+,\d\d\s\$ в месяц/);
        expect(outcome).toContain(words.exports.outcome.Succeeded('biology', '1.0.0'));
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        const run = await newest(lab);
        expect(run).toMatchObject({ status: 'Succeeded', imageName: 'biology' });
        expect(await page.locator('[data-state=Completed]').count()).toBe(run.regions.length);
        await context.close();
      },
    );

  it('learns which region failed and why, and has it tried again', async () => {
    const lab = await cloud.openLab({ name: 'in-part', region: 'japaneast' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'japanwest', times: 3 });
    const context = await visit(browser, { language: 'ru' });
    const page = await signIn(context, cloud, 'owner', placeOf(lab));

    await exportByClicking(page, ru, 'physics');
    const partly = await outcomeOf(page, 'PartiallySucceeded');
    await page.getByRole('button', { name: ru.exports.retry }).click();
    const outcome = await outcomeOf(page, 'Succeeded');
    await shortenPages(page, 1);
    await page.reload();
    await page.getByRole('button', { name: ru.states.more }).waitFor();
    await page.getByRole('link', { name: ru.navigation.exports, exact: true }).click();
    await page.getByText(ru.exports.shown(1)).waitFor();
    await page.getByRole('button', { name: ru.states.more }).click();
    await page.getByText(ru.exports.shown(2)).waitFor();
    const kinds = await page.getByRole('row').allInnerTexts();

    expect(kinds).toEqual([
      expect.anything(),
      expect.stringContaining(ru.exports.kind.Retry),
      expect.stringContaining(ru.exports.kind.Export),
    ]);
    expect(partly).toContain(ru.exports.outcome.PartiallySucceeded('physics', '1.0.0'));
    expect(partly).toContain(ru.replication.regionState.Failed);
    expect(partly).toContain(ru.reasons?.azure['ReplicationFailed']?.sentence);
    expect(outcome).toContain(ru.exports.outcome.Succeeded('physics', '1.0.0'));
    expect(statesOf(await newest(lab))['japanwest']).toBe('Completed');
    await context.close();
  });

  it(
    'is told before anything happens that the image exists, and cancels what should not go on',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'twice', region: 'koreacentral' });
      cloud.arm.faults.add({ kind: 'region-slow', region: 'koreasouth', factor: 12 });
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', placeOf(lab));

      await exportByClicking(page, en, 'chemistry');
      await page.locator('[data-region=koreacentral][data-state=Completed]').waitFor();
      await page.getByRole('button', { name: en.exports.cancel }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: en.exports.cancel }).click();
      const outcome = await outcomeOf(page, 'Cancelled');
      await page.getByRole('button', { name: en.exports.export }).click();
      await page.getByRole('radio', { name: en.exportDialog.newImage }).check();
      await page.getByRole('combobox', { name: en.exportDialog.imageName }).fill('chemistry');
      const refusal = page
        .getByRole('dialog')
        .getByText(/already/i)
        .first();
      await refusal.waitFor();

      expect(outcome).toContain(en.exports.outcome.Cancelled('chemistry', '1.0.0'));
      expect(statesOf(await newest(lab))).toEqual({ koreacentral: 'Completed', koreasouth: 'Cancelled' });
      expect(await page.locator('button[type=submit]').getAttribute('aria-disabled')).toBe('true');
      await context.close();
    },
  );
});

describe('a hidden tab', { concurrent: true }, () => {
  const show = (page: Page, state: 'hidden' | 'visible') =>
    page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));`);

  it('asks for nothing, and for news as soon as it is looked at again', async () => {
    const lab = await cloud.openLab({ name: 'hidden', region: 'uksouth' });
    cloud.arm.faults.add({ kind: 'region-slow', region: 'ukwest', factor: 1_000 });
    const { body } = await cloud.requestExport(lab);
    const context = await visit(browser);
    await context.clock.install();
    const page = await signIn(context, cloud, 'owner', placeOf(lab));
    await page.locator('[data-region=ukwest][data-state=Replicating]').waitFor();
    const looks: string[] = [];
    page.on('request', (request) => looks.push(request.url()));

    await show(page, 'hidden');
    await page.clock.runFor(1_000);
    looks.length = 0;
    await page.clock.runFor(60_000);
    const hidden = [...looks];
    await Promise.all([page.waitForResponse(/\/exports\/\w+$/), show(page, 'visible')]);

    expect(hidden).toEqual([]);
    await cloud.cancelExport(lab, body.id);
    await context.close();
  });
});
