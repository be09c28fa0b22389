import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { accountPath } from '../component/support/test-lab.ts';
import { circles } from '@lab-gallery/test-support/outer';
import { signIn, borrowBrowser, visit } from './browser.ts';
import { isWiderThanItsWindow, violationsOn } from './looks.ts';
import { en, ru } from '../support/page-words.ts';

const ACCOUNT = 'crashes';

let cloud: TestCloud;
let browser: Browser;

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
  await cloud.openAccount(accountPath({ account: ACCOUNT }), { location: 'polandcentral' });
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

/** Lists of such a shape can't be shown: whoever renders one throws. */
const ODD = { json: { value: [null] } };
const LABS = `**${accountPath({ account: ACCOUNT })}/labs?*`;
const ACCOUNTS = '**/api/lab-accounts?*';
const REPORTS = '**/api/page-errors';

const linesWith = async (text: string) =>
  (await cloud.host.readLog()).split('\n').filter((line) => line.includes(text));

/** An account's labs, which can't be shown. */
async function openCrash(
  language: 'en' | 'ru',
  path = `/accounts/${ACCOUNT}`,
): Promise<[BrowserContext, Page]> {
  const context = await visit(browser, { language });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.route(LABS, (route) => route.fulfill(ODD));
  return [context, await signIn(context, cloud, 'owner', path)];
}

describe('a page that crashes', () => {
  // One after the other: a browser has one clipboard.
  for (const [circle, rows] of circles(['en', 'ru'] as const, (language) => language === 'en'))
    it.each(rows)(
      'leaves the frame as it is, and shows an id (%s) that the operators’ log knows, to be copied',
      circle,
      async (language) => {
        const words = { en, ru }[language];
        const [context, page] = await openCrash(language);

        await page.getByRole('heading', { level: 1, name: words.crashed.title }).waitFor();
        const id = await page.locator('[data-report=sent]').innerText();
        const found = await violationsOn(page);
        await page.getByRole('button', { name: words.crashed.copy }).click();
        await page.getByText(words.crashed.copied).first().waitFor();
        const copied = await page.evaluate<string>('navigator.clipboard.readText()');
        await page.setViewportSize({ width: 360, height: 800 });
        const isTooWide = await isWiderThanItsWindow(page);
        const lines = await linesWith(id);

        expect(await page.getByRole('link', { name: words.navigation.exports, exact: true }).count()).toBe(1);
        expect([copied, found, isTooWide]).toEqual([id, [], false]);
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain('"page":"/accounts/:account","part":"page","name":"TypeError"');
        expect(lines[0]).toMatch(/"file":"[\w.-]+\.js"/);
        expect(lines[0]).not.toContain(ACCOUNT);
        await context.close();
      },
    );
});

describe('a page that has crashed', { concurrent: true }, () => {
  it('is left by the navigation, and is whole when somebody comes back after the cause has gone', async () => {
    const [context, page] = await openCrash('en');
    await page.locator('[data-crashed=page]').waitFor();

    await page.getByRole('link', { name: en.navigation.exports, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: en.navigation.exports }).waitFor();
    await context.unroute(LABS);
    await page.goBack();
    await page.getByText(en.labs.none).waitFor();
    const whole = await page.locator('[data-crashed]').count();

    expect(whole).toBe(0);
    await context.close();
  });

  it('is tried again, or left for the start', async () => {
    const [context, page] = await openCrash('en');
    await page.locator('[data-crashed=page]').waitFor();
    await context.unroute(LABS);

    await page.getByRole('button', { name: en.states.tryAgain }).click();
    await page.getByText(en.labs.none).waitFor();
    await context.route(LABS, (route) => route.fulfill(ODD));
    await page.reload();
    await page.getByRole('link', { name: en.crashed.toStart }).click();
    await page.getByRole('heading', { level: 1, name: en.navigation.accounts }).waitFor();

    expect(new URL(page.url()).pathname).toBe('/');
    await context.close();
  });

  it('shows an id of its own where the operators can’t be told', async () => {
    const [context, page] = await openCrash('en', `/accounts/${ACCOUNT}/exports`);
    await context.route(REPORTS, (route) => route.abort());

    await page.getByRole('link', { name: en.navigation.labs, exact: true }).click();
    const id = await page.locator('[data-report=not-sent]').innerText();
    await page.getByText(en.crashed.unreported).waitFor();

    expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(await linesWith(id)).toEqual([]);
    await context.close();
  });
});

describe('a frame that crashes', () => {
  it('is told and can be left, too', async () => {
    const context = await visit(browser);
    await context.route(ACCOUNTS, (route) => route.fulfill(ODD));
    const page = await signIn(context, cloud, 'owner', `/accounts/${ACCOUNT}`);

    await page.locator('[data-crashed=frame]').waitFor();
    const id = await page.locator('[data-report=sent]').innerText();
    const found = await violationsOn(page);
    const lines = await linesWith(id);
    await context.unroute(ACCOUNTS);
    await page.getByRole('link', { name: en.crashed.toStart }).click();
    await page.getByRole('link', { name: ACCOUNT, exact: true }).waitFor();

    expect(found).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"part":"frame"');
    await context.close();
  });
});

describe('a page that would crash', { concurrent: true }, () => {
  it('at a draft that can’t be read has none', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', `/accounts/${ACCOUNT}/people`);
    await page.evaluate(`sessionStorage.setItem('lab-gallery.draft.role.${ACCOUNT}', '{"role":')`);

    await page.getByRole('button', { name: en.people.give }).click();
    const dialog = page.getByRole('dialog');
    const principal = await dialog.getByRole('textbox', { name: en.people.principal }).inputValue();

    expect(principal).toBe('');
    await context.close();
  });

  it('for want of words says so in every language, and can be tried again', async () => {
    const context = await visit(browser);
    await context.route('**/assets/en-*.js', (route) => route.abort());
    const page = await context.newPage();

    await page.goto(cloud.host.origin);
    const said = await page.getByRole('alert').innerText();
    const found = await violationsOn(page);
    await context.unroute('**/assets/en-*.js');
    await page.getByRole('button').click();
    await page.getByRole('heading', { level: 1, name: en.signIn.title }).waitFor();

    expect(said).toBe(`${en.states.offline} ${ru.states.offline}`);
    expect(found).toEqual([]);
    await context.close();
  });
});
