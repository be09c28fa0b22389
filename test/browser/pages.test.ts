import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { accountPath, type RunDocument, type TestLab } from '../component/support/test-lab.ts';
import { focused, tabTo } from './keyboard.ts';
import { drawn, isWiderThanItsWindow, violationsOn } from './looks.ts';
import { giveRole, shortenPages, signIn, borrowBrowser, visit, type PersonName } from './browser.ts';
import { en, ru } from '../support/page-words.ts';

let cloud: TestCloud;
let browser: Browser;
let lab: TestLab;
/** An account without a gallery. */
const BARE = 'pages-bare';

let run: RunDocument;
let version = '';
let labPlace = '';

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
  lab = await cloud.openLab({ name: 'pages', region: 'polandcentral' });
  labPlace = `/accounts/${lab.account}/labs/${lab.lab}`;
  await Promise.all([
    giveRole(cloud, lab, 'contributor', 'Contributor'),
    giveRole(cloud, lab, 'teacher', 'LabOwner'),
    giveRole(cloud, lab, 'reader', 'Reader'),
  ]);
  await cloud.openAccount(accountPath({ account: BARE }), { location: 'polandcentral' });
  run = await cloud.exportLab(lab);
  version = run.version ?? '';
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

describe('the page, without anybody signed in', () => {
  it('offers nothing but the way in, in the language of the browser', async () => {
    const context = await visit(browser, { language: 'ru' });
    const page = await context.newPage();

    const response = await page.goto(`${cloud.host.origin}${labPlace}`);
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();

    expect(await heading.innerText()).toBe('Вход в Lab Gallery');
    expect(await violationsOn(page)).toEqual([]);
    expect(response?.headers()).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'") as string,
      'content-encoding': 'br',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    await context.close();
  });

  it.each(['/assets/none.js', '/assets/..%2Findex.html', '/somewhere'])('has nothing at %s', async (path) => {
    const { status } = await fetch(`${cloud.host.origin}${path}`);

    expect(status).toBe(404);
  });

  it('lets a browser keep for ever what changes its name with its contents, and nothing else', async () => {
    const page = await fetch(cloud.host.origin);
    const script = /src="(\/assets\/[^"]+)"/.exec(await page.text())?.[1] ?? '';
    const asset = await fetch(`${cloud.host.origin}${script}`);

    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
  });
});

describe("the page's Russian", () => {
  it('has a sentence for every code with which the API refuses', () => {
    const codes = Object.values(cloud.document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ responses }) => Object.values(responses))
      .flatMap(({ headers = {} }) => headers['x-ms-error-code']?.schema.enum ?? [])
      .map(String);

    expect(codes).toContain('TemplateVmBusy');
    expect([...new Set(codes)].filter((code) => ru.reasons?.codes[code] === undefined)).toEqual([]);
  });
});

const OPERATED = [en.exports.export, en.deleteLab.action, en.templateVm.stop, en.templateVm.reset];

describe('what a role sees', { concurrent: true }, () => {
  it.each<[PersonName, string[], string[]]>([
    ['owner', ['Labs', 'Create a lab', 'Gallery', 'Exports', 'Audit', 'People', 'Settings'], OPERATED],
    ['contributor', ['Labs', 'Create a lab', 'Gallery', 'Exports', 'Audit', 'People', 'Settings'], OPERATED],
    ['teacher', ['Labs', 'Exports'], OPERATED],
    ['reader', ['Labs', 'Exports'], []],
  ])('of the %s is what it may do', async (person, navigation, actions) => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, person, labPlace);

    await page.getByText(en.exports.outcome.Succeeded(run.imageName, version)).waitFor();
    await page.getByText(en.templateVm.power.running, { exact: true }).waitFor();
    const items = await page
      .getByRole('navigation', { name: en.frame.navigation })
      .getByRole('link')
      .allInnerTexts();
    const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();

    expect(items).toEqual(navigation);
    expect(buttons).toEqual(actions);
    await context.close();
  });

  it('of a stranger is no account, and the others’ are as if they were not there', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'stranger');

    await page.getByText(en.accounts.none).waitFor();
    await page.goto(`${cloud.host.origin}${labPlace}`);
    const refusal = page.getByText(`There is no lab account "${lab.account}".`);
    await refusal.waitFor();

    expect(await page.getByRole('navigation').getByRole('link').count()).toBe(0);
    await context.close();
  });
});

describe('every page', () => {
  /** By its address: its heading, and data that it must show. */
  const pages = (): [path: string, heading: string, data: string][] => [
    ['/', en.navigation.accounts, lab.account],
    [`/accounts/${lab.account}`, en.labs.title, lab.lab],
    [labPlace, lab.lab, en.exports.outcome.Succeeded(run.imageName, version)],
    [`${labPlace}?export`, en.exportDialog.title, en.exportDialog.billing],
    [`/accounts/${lab.account}/create-lab`, en.createLab.title, en.images.yes],
    [
      `/accounts/${lab.account}/create-lab?image=${run.imageName}`,
      en.createLab.title,
      en.createLab.credentialsKind.Original,
    ],
    [`/accounts/${lab.account}/gallery`, en.navigation.gallery, lab.galleryId],
    [`/accounts/${lab.account}/gallery/${run.imageName}`, run.imageName, en.image.regions],
    [`/accounts/${BARE}/gallery`, en.navigation.gallery, en.gallery.attachAction],
    [`/accounts/${lab.account}/exports`, en.navigation.exports, `${run.imageName} ${version}`],
    [
      `/accounts/${lab.account}/exports/${run.id}`,
      en.exports.title(run.imageName, version),
      en.timeline.step.CapturingDisk,
    ],
    [`/accounts/${lab.account}/audit`, en.audit.title, en.operations['requestExport'] ?? ''],
    [`/accounts/${lab.account}/people`, en.people.title, PEOPLE.reader.objectId],
    [`/accounts/${lab.account}/settings`, en.settings.title, en.settings.messagesHint],
    [`/accounts/${lab.account}/retention`, en.navigation.retention, en.retention.none],
    [`/accounts/${lab.account}/nowhere`, en.notFound.title, en.notFound.text],
  ];

  it('has nothing that axe finds, in either theme, and fits screens of 360 and of 768 pixels', async () => {
    const context = await visit(browser, { width: 1280 });
    const page = await signIn(context, cloud, 'owner');

    const found: Record<string, unknown> = {};
    for (const [path, heading, data] of pages()) {
      await page.goto(`${cloud.host.origin}${path}`);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await page.getByText(data).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        const violations = await violationsOn(page);
        if (violations.length > 0) found[`${path} ${colorScheme}`] = violations;
      }
      for (const width of [360, 768]) {
        await page.setViewportSize({ width, height: 800 });
        if (await isWiderThanItsWindow(page)) found[`${path} at ${width}`] = 'is wider than its window';
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    }

    expect(found).toEqual({});
    await context.close();
  });
});

describe('somebody without a mouse', () => {
  it('signs in, goes to a lab and exports it', async () => {
    const context = await visit(browser);
    const page = await context.newPage();
    const keyboardLab = await cloud.openLab({ name: 'keys', region: 'polandcentral' });
    await page.goto(cloud.host.origin);
    await page.getByRole('heading', { level: 1 }).waitFor();

    await tabTo(page, en.signIn.action);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/login\//);
    await tabTo(page, PEOPLE.owner.displayName);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: keyboardLab.account, exact: true }).waitFor();
    await page.keyboard.press('Tab');
    const first = await focused(page);
    await page.keyboard.press('Enter');
    const afterSkip = await page.evaluate('document.activeElement.id');
    await tabTo(page, keyboardLab.account);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: en.labs.title }).waitFor();
    const afterRoute = await focused(page);
    await page.getByRole('link', { name: keyboardLab.lab, exact: true }).waitFor();
    await tabTo(page, keyboardLab.lab);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: en.exports.export }).waitFor();
    await tabTo(page, en.exports.export);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText(en.exportDialog.billing).waitFor();
    await tabTo(page, en.exportDialog.consent);
    await page.keyboard.press('Space');
    await page.locator('button[type=submit]:not([aria-disabled=true])').waitFor();
    await tabTo(page, en.exportDialog.action);
    await page.keyboard.press('Enter');
    await page.locator('[data-status=Accepted],[data-status=Running]').waitFor();

    expect(first).toBe(en.frame.skip);
    expect(afterSkip).toBe('content');
    expect(afterRoute).toBe(en.labs.title);
    await context.close();
  });
});

describe('a sign-in', { concurrent: true }, () => {
  /** What the tab remembers of the sign-in, made worthless. */
  const spoil = (page: Page, names: readonly string[]) =>
    page.evaluate(`for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith('oidc.user:'))) {
      const user = JSON.parse(sessionStorage.getItem(key));
      for (const name of ${JSON.stringify(names)}) user[name] = 'worthless';
      sessionStorage.setItem(key, JSON.stringify(user));
    }`);

  const open = async (): Promise<[BrowserContext, Page]> => {
    const context = await visit(browser);
    return [context, await signIn(context, cloud, 'owner', labPlace)];
  };

  it('is renewed without anybody noticing', async () => {
    const [context, page] = await open();
    await page.getByRole('button', { name: en.exports.export }).waitFor();

    await spoil(page, ['access_token']);
    await page.reload();
    await page.getByText(en.exports.outcome.Succeeded(run.imageName, version)).waitFor();

    expect(await page.getByText(en.states.signedOut).count()).toBe(0);
    await context.close();
  });

  it('that has ended can be begun again, and what was typed is still there', async () => {
    const [context, page] = await open();
    const name = page.getByRole('combobox', { name: en.exportDialog.imageName });
    await page.getByRole('button', { name: en.exports.export }).click();
    await name.fill('astronomy');

    await spoil(page, ['access_token', 'refresh_token']);
    await page.reload();
    await page.getByText(en.states.signedOut).first().waitFor();
    await page.getByRole('button', { name: en.signIn.action }).first().click();
    await name.waitFor();

    expect(await name.inputValue()).toBe('astronomy');
    await context.close();
  });

  it('that ends while somebody types can be begun again from the dialog, and nothing typed is lost', async () => {
    const [context, page] = await open();
    const dialog = page.getByRole('dialog');
    const name = dialog.getByRole('combobox', { name: en.exportDialog.imageName });
    await page.getByRole('button', { name: en.exports.export }).click();
    await dialog.getByText(en.exportDialog.billing).waitFor();

    const endings = [
      { of: '**/api/**', status: 401, json: { error: { code: 'Unauthenticated', message: 'No.' } } },
      { of: '**/oauth2/v2.0/token', status: 400, json: { error: 'invalid_grant' } },
    ];
    for (const { of, ...answer } of endings) {
      const headers = { 'access-control-allow-origin': '*' };
      await page.route(of, (route) => route.fulfill({ ...answer, headers }));
    }
    await name.fill('geology');
    const signInAgain = dialog.getByRole('button', { name: en.signIn.action });
    await signInAgain.waitFor();
    for (const { of } of endings) await page.unroute(of);
    await signInAgain.click();
    await dialog.getByText(en.exportDialog.billing).waitFor();

    expect(await name.inputValue()).toBe('geology');
    await context.close();
  });

  it('is over for good after signing out', async () => {
    const [context, page] = await open();

    await page.getByRole('button', { name: en.signIn.signOut }).click();
    await page
      .getByRole('button', { name: /sign out|yes/i })
      .first()
      .click();
    await page.getByRole('heading', { name: en.signIn.title }).waitFor();

    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    await context.close();
  });
});

describe('a long list', () => {
  it('is shown page by page, as somebody asks for more, to its end', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner');
    await shortenPages(page, 3);
    const { body } = await cloud.ask<{ value: object[] }>('GET', `${accountPath(lab)}/audit?top=100`);
    const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
    const more = page.getByRole('button', { name: en.states.more });

    await page.goto(`${cloud.host.origin}/accounts/${lab.account}/audit`);
    await page.getByText(en.audit.shown(3)).waitFor();
    const atFirst = await rows.count();
    for (let shown = 3; shown < body.value.length; shown += 3) {
      await more.click();
      await page.getByText(en.audit.shown(Math.min(shown + 3, body.value.length))).waitFor();
    }
    await more.waitFor({ state: 'detached' });

    expect(atFirst).toBe(3);
    expect(await rows.count()).toBe(body.value.length);
    await context.close();
  });
});

describe('an Owner', () => {
  it('gives a role and takes it away', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', `/accounts/${lab.account}/people`);
    const principal = PEOPLE.creator.objectId;

    await page.getByRole('button', { name: en.people.give }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: en.people.principal }).fill('nobody');
    await dialog.getByRole('button', { name: en.people.give }).click();
    await dialog.getByRole('textbox', { name: en.people.principal, exact: false }).fill(principal);
    await dialog.getByRole('button', { name: en.people.give }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(principal).waitFor();
    const given = await cloud.ask<{ value: { principalId: string }[] }>(
      'GET',
      `${accountPath(lab)}/role-assignments`,
    );
    await page
      .getByRole('button', { name: en.people.takeFrom(en.people.roles.LabCreator, principal) })
      .click();
    await page.getByRole('alertdialog').getByRole('button', { name: en.people.take }).click();
    // The dialog says so, too, for as long as it is seen.
    await page.getByText(principal, { exact: true }).waitFor({ state: 'detached' });

    expect(given.body.value.map(({ principalId }) => principalId)).toContain(principal);
    await context.close();
  });
});
