import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../component/support/cloud.ts';
import { borrowCloud } from '../component/support/start-cloud.ts';
import { openImages, type TestImages } from '../component/images/images-support.ts';
import { accountPath } from '../component/support/test-lab.ts';
import { openVersions } from '../component/images/versions-support.ts';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import { drawn, violationsOn } from './looks.ts';
import { giveRole, signIn, borrowBrowser, visit } from './browser.ts';
import { en, ru } from '../support/page-words.ts';

let cloud: TestCloud;
let browser: Browser;
let images: TestImages;

beforeAll(async () => {
  [cloud, browser] = await Promise.all([borrowCloud(), borrowBrowser()]);
  images = await openImages(cloud, { name: 'gallery', region: 'polandcentral' });
  await Promise.all([
    images.upload('linux-basics'),
    images.upload('chosen'),
    images.upload('not-ready', []),
    giveRole(cloud, images.lab, 'reader', 'Reader'),
    giveRole(cloud, images.lab, 'creator', 'LabCreator'),
  ]);
  await images.synchronize();
});

afterAll(async () => {
  await cloud[Symbol.asyncDispose]();
});

const placeOf = (account: string, page: string) => `/accounts/${account}/${page}`;

describe('an administrator', { concurrent: true }, () => {
  it(
    'sees which images labs can be made from, why not from others, and keeps one from labs',
    outerOnly,
    async () => {
      const context = await visit(browser, { language: 'ru' });
      const page = await signIn(context, cloud, 'owner', placeOf(images.lab.account, 'gallery'));

      const hidden = page.getByRole('row').filter({ hasText: 'not-ready' });
      await hidden.getByText(ru.reasons?.codes['NoVersion'] ?? '').waitFor();
      await page.getByRole('searchbox', { name: ru.images.search }).fill('linux');
      await hidden.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: ru.images.disableOne('linux-basics') }).click();
      await page.getByText(ru.reasons?.codes['Disabled'] ?? '').waitFor();
      const disabled = await images.read('linux-basics');
      await page.getByRole('button', { name: ru.images.enableOne('linux-basics') }).click();
      await page.getByRole('button', { name: ru.images.disableOne('linux-basics') }).waitFor();

      expect(disabled.enabled).toBe(false);
      expect((await images.read('linux-basics')).enabled).toBe(true);
      await context.close();
    },
  );

  it('looks into an image, deletes a version after seeing what that means, and then the image', async () => {
    const own = await openVersions(cloud, { name: 'deleting', region: 'norwayeast' });
    await own.addExported('old', ['1.0.0', '1.1.0']);
    await own.synchronize();
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf(own.lab.account, 'gallery'));

    await page.getByRole('link', { name: 'old', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: '1.1.0' });
    await row.waitFor();
    const regions = await row.getByRole('listitem').allInnerTexts();
    await page.getByRole('button', { name: en.image.deleteOne('1.1.0') }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/version that latest means/).waitFor();
    await dialog.getByRole('button', { name: en.image.deleteVersion }).click();
    await page.locator('[data-work=Succeeded]').waitFor();
    await row.waitFor({ state: 'detached' });
    const left = await own.read('old');
    await page.getByRole('button', { name: en.image.delete }).click();
    await dialog.getByRole('button', { name: en.image.deleteVersion }).click();
    await page.getByRole('heading', { level: 1, name: en.navigation.gallery }).waitFor();
    const said = en.work.said(
      en.work.about(en.work.kind['DeleteImage'] ?? '', 'old'),
      en.work.status.Succeeded,
    );
    await page.locator('[data-announcer]').getByText(said, { exact: true }).waitFor();
    await page.getByText(en.images.none).waitFor();

    expect(regions).toEqual([en.image.regionLine('norwayeast', 'ready', '100%', 1)]);
    expect(left).toMatchObject({ versionCount: 1, latestVersion: '1.0.0' });
    expect(new URL(page.url()).pathname).toBe(placeOf(own.lab.account, 'gallery'));
    await context.close();
  });

  it(
    'detaches the gallery after seeing what breaks, and attaches another one that is made',
    outerOnly,
    async ({ expect }) => {
      const own = await openImages(cloud, { name: 'detached', region: 'italynorth' });
      const { lab } = own;
      // Its images are still being read.
      const isPossible = async () =>
        (await own.ask<{ possible: boolean }>('POST', 'gallery/check-detach')).body.possible;
      await expect.poll(isPossible).toBe(true);
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', placeOf(lab.account, 'gallery'));
      const [, , subscription = '', , group = ''] = lab.galleryId.split('/');

      await page.getByRole('button', { name: en.gallery.detach }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByText(en.gallery.imagesAffected(0, false)).waitFor();
      await own.upload('made-meanwhile', []);
      await dialog.getByRole('button', { name: en.gallery.detach }).click();
      await dialog.getByText(en.states.changed).waitFor();
      await dialog.getByText(en.gallery.imagesAffected(1, false)).waitFor();
      await dialog.getByRole('button', { name: en.gallery.detach }).click();
      // By its role: what is hidden from screen readers has none.
      await page.getByRole('radio', { name: en.gallery.create }).check();
      const between = await cloud.ask<{ galleryId?: string }>('GET', accountPath(lab));
      await page
        .getByRole('textbox', { name: en.gallery.resourceGroup })
        .fill(`/subscriptions/${subscription}/resourceGroups/${group}`);
      await page.getByRole('textbox', { name: en.gallery.name, exact: false }).fill('no-dash');
      await page.getByRole('button', { name: en.gallery.createAction }).click();
      await page
        .getByText(/no dash/)
        .first()
        .waitFor();
      await page.getByRole('textbox', { name: en.gallery.name, exact: false }).fill('made_here');
      await page.getByRole('button', { name: en.gallery.createAction }).click();
      await page.locator('[data-work=Succeeded]').waitFor();
      await page.getByRole('button', { name: en.gallery.synchronize }).waitFor();

      expect(between.body.galleryId).toBeUndefined();
      const after = await cloud.ask<{ galleryId?: string }>('GET', accountPath(lab));
      expect(after.body.galleryId).toMatch(/\/made_here$/);
      await context.close();
    },
  );
});

describe('somebody who creates labs', { concurrent: true }, () => {
  for (const [circle, rows] of circles(['en', 'ru'] as const, (language) => language === 'en'))
    it.each(rows)(
      'chooses an image (%s), sees where it is ready, follows the new lab to its page, and has it deleted',
      circle,
      async (language) => {
        const words = { en, ru }[language];
        const { account } = images.lab;
        const name = `by-clicking-${language}`;
        const lab = `${accountPath(images.lab)}/labs/${name}`;
        const context = await visit(browser, { language });
        const page = await signIn(context, cloud, 'creator');

        await page.getByRole('link', { name: account, exact: true }).click();
        await page.getByRole('link', { name: words.navigation.createLab, exact: true }).click();
        const hidden = page.getByText('not-ready', { exact: true });
        await page.getByRole('button', { name: words.createLab.chooseOne('chosen') }).waitFor();
        const hiddenAtFirst = await hidden.count();
        await page.getByRole('checkbox', { name: words.createLab.showHidden }).check();
        await hidden.waitFor();
        await page.getByRole('button', { name: words.createLab.chooseOne('chosen') }).click();
        await page.getByText(words.createLab.credentialsKind.Original).waitFor();
        const regions = await page.getByRole('combobox', { name: words.createLab.region }).innerText();
        await page.getByRole('textbox', { name: words.createLab.name }).fill(name);
        await page.getByRole('main').getByRole('button', { name: words.createLab.action }).click();
        await page.locator('[data-work]').waitFor();
        await page.reload();
        await page.locator('[data-work=Succeeded]').waitFor();
        await page.getByRole('link', { name: words.createLab.open(name) }).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        await page.getByText(words.templateVm.power.running, { exact: true }).waitFor();
        const made = await cloud.ask('GET', lab);
        await page.getByRole('button', { name: words.deleteLab.action }).click();
        const dialog = page.getByRole('alertdialog');
        await dialog.getByText(words.deleteLab.part.OsDisk).waitFor();
        await dialog.getByRole('button', { name: words.deleteLab.action }).click();
        await page.getByRole('heading', { level: 1, name: words.labs.title }).waitFor();
        const said = await page.locator('[data-work=Succeeded]').innerText();
        await page.getByRole('link', { name, exact: true }).waitFor({ state: 'detached' });

        expect(hiddenAtFirst).toBe(0);
        expect(regions).toContain(words.createLab.regionReady('polandcentral'));
        expect(made.body).toMatchObject({ madeFromImage: true, image: { imageName: 'chosen' } });
        expect(said).toContain(words.work.about(words.work.kind['DeleteLab'] ?? '', name));
        expect((await cloud.ask('GET', lab)).status).toBe(404);
        await context.close();
      },
    );
});

describe('an owner of a lab', { concurrent: true }, () => {
  it('sets a password that is kept nowhere, and stops the template VM', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'owner', placeOf(images.lab.account, 'labs/linux'));

    await page.getByRole('button', { name: en.templateVm.reset }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: en.templateVm.username }).fill('student');
    await dialog.getByLabel(en.templateVm.password).fill('simple');
    const submit = dialog.getByRole('button', { name: en.templateVm.reset });
    await submit.click();
    await dialog
      .getByText(/three of these/)
      .nth(1)
      .waitFor();
    await dialog.getByLabel(en.templateVm.password).fill('Not-so-simple-1');
    await submit.click();
    await page.locator('[data-work=Succeeded]').waitFor();
    const kept = await page.evaluate<string>('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
    await page.getByRole('button', { name: en.templateVm.stop }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: en.templateVm.stop }).click();
    await page.getByRole('button', { name: en.templateVm.start }).waitFor();

    expect(kept).not.toContain('Not-so-simple');
    await context.close();
  });

  it(
    'closes a dialog, in which axe finds nothing, or goes back from it, and is on a whole page',
    outerOnly,
    async () => {
      const context = await visit(browser);
      const page = await signIn(context, cloud, 'owner', `/accounts/${images.lab.account}`);

      await page.getByRole('link', { name: 'linux', exact: true }).click();
      await page.getByRole('button', { name: en.deleteLab.action }).click();
      await page.getByRole('alertdialog').getByText(en.deleteLab.remains).waitFor();
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await drawn(page);
        found.push(...(await violationsOn(page)));
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: en.deleteLab.action }).and(page.locator(':focus')).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').getByText(en.deleteLab.remains).waitFor();
      await page.goBack();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      // By its role: what is hidden from screen readers has none.
      await page.getByRole('heading', { level: 1, name: en.labs.title }).waitFor();

      expect(found).toEqual([]);
      await context.close();
    },
  );

  it('sees that it can’t be deleted while it is exported, and as soon as it can', outerOnly, async () => {
    const { lab } = await openImages(cloud, { name: 'exported', region: 'koreacentral' });
    // Slow enough to be seen, and no slower: Azure lets nobody take out a region that it copies to.
    cloud.arm.faults.add({ kind: 'region-slow', region: 'koreasouth', factor: 12 });
    const { body } = await cloud.requestExport(lab);
    const context = await visit(browser, { language: 'ru' });
    const page = await signIn(context, cloud, 'owner', placeOf(lab.account, `labs/${lab.lab}`));

    await page.getByRole('button', { name: ru.deleteLab.action }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(ru.deleteLab.exported).waitFor();
    const confirm = dialog.getByRole('button', { name: ru.deleteLab.action });
    const whileExported = await confirm.getAttribute('aria-disabled');
    await cloud.cancelExport(lab, body.id);
    await dialog.getByText(ru.deleteLab.exported).waitFor({ state: 'detached' });
    const remains = await dialog.innerText();
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: ru.labs.title }).waitFor();
    await page.getByText(ru.labs.none).waitFor();

    expect(whileExported).toBe('true');
    expect(remains).toContain(ru.deleteLab.removesNothing);
    expect(remains).toContain(ru.reasons?.codes['TemplateVmStays']);
    expect(remains).toContain(ru.reasons?.codes['ImagesStay']);
    await context.close();
  });
});

describe('a reader', () => {
  it('is not led to the gallery, and is offered no change where the address is known', async () => {
    const context = await visit(browser);
    const page = await signIn(context, cloud, 'reader', placeOf(images.lab.account, 'gallery'));

    await page.getByText('linux-basics').waitFor();
    const buttons = await page.getByRole('main').getByRole('button').allInnerTexts();

    expect(buttons).toEqual([]);
    expect(await page.getByRole('link', { name: en.navigation.gallery, exact: true }).count()).toBe(0);
    await context.close();
  });
});
