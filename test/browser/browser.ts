/** The page in a browser, against the app as component tests run it. */
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import type { TestCloud } from '../component/support/cloud.ts';
import { accountPath, type TestLab } from '../component/support/test-lab.ts';
import { PATIENCE_MS } from '@lab-gallery/test-support/patience';

export type PersonName = keyof typeof PEOPLE;

interface VisitOptions {
  readonly language?: 'en' | 'ru';
  readonly look?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** Nothing moves: for pictures. Whatever is tested moves as it does for most people. */
  readonly isStill?: boolean;
}

let shared: Promise<Browser> | undefined;

/** The browser that the test files of one worker share: each test opens windows of its own in it. */
export function borrowBrowser(): Promise<Browser> {
  shared ??= playwright.launch({
    executablePath: inject('chromium'),
    // Not those that the package recommends: they put all windows into one process, and web security out of force.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    headless: true,
    timeout: PATIENCE_MS,
  });
  return shared;
}

/** A browser window of somebody's own, which is nobody's yet. */
export async function visit(browser: Browser, options: VisitOptions = {}): Promise<BrowserContext> {
  const { language = 'en', look = 'light', width = 1280, height = 900, isStill = false } = options;
  const context = await browser.newContext({
    locale: language === 'en' ? 'en-GB' : 'ru-RU',
    colorScheme: look,
    timezoneId: 'Europe/Amsterdam',
    viewport: { width, height },
    reducedMotion: isStill ? 'reduce' : 'no-preference',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** Opens the page at an address and signs in there by clicking, as any person of the directory. */
export async function signIn(
  context: BrowserContext,
  cloud: TestCloud,
  person: PersonName,
  path = '/',
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${cloud.host.origin}${path}`);
  await page.getByRole('button', { name: /^(Sign in|Войти)$/ }).click();
  await page.waitForURL(/\/login\//);
  await page.getByRole('textbox').fill(PEOPLE[person].username);
  await page.getByRole('textbox').press('Enter');
  await page.waitForURL((url) => url.origin === cloud.host.origin && url.pathname === path);
  return page;
}

/** Gives somebody a role in the lab's account. */
export async function giveRole(
  cloud: TestCloud,
  lab: TestLab,
  person: PersonName,
  role: 'Contributor' | 'LabCreator' | 'LabOwner' | 'Reader',
): Promise<void> {
  const { status } = await cloud.ask('POST', `${accountPath(lab)}/role-assignments`, {
    body: {
      principalId: PEOPLE[person].objectId,
      principalType: 'User',
      role,
      ...(role === 'LabOwner' && { lab: lab.lab }),
    },
  });
  if (status !== 201) throw new Error(`The role was answered ${status}.`);
}

/** Has the API answer lists in pages of this size, where the page asks for longer ones. */
export async function shortenPages(page: Page, top: number): Promise<void> {
  await page.route(/[?&]top=50\b/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/\btop=50\b/, `top=${top}`),
    }),
  );
}
