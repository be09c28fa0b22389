/** The states of the page that change versions, settings, and the rules by which versions are kept. */
import type { Page } from 'playwright-core';
import type { TestCloud } from '../component/support/cloud.ts';
import { accountPath } from '../component/support/test-lab.ts';
import { openVersions, type TestVersions } from '../component/images/versions-support.ts';
import type { Catalogue } from '../support/page-words.ts';

interface PicturedVersions {
  images: TestVersions;
  /** A change of a version that goes on for as long as pictures are taken. */
  edit: string;
  /** Rules that have been applied. */
  applied: string;
  /** Of an account without rules. */
  without: string;
}

const TWO_REGIONS = {
  publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
};
const RULES = { keepNewest: 2, shrinkOlder: true };

/** Makes what the pictures show. */
export async function openPicturedVersions(cloud: TestCloud): Promise<PicturedVersions> {
  const images = await openVersions(cloud, { name: 'geology', region: 'westeurope' });
  const { account } = images.lab;
  await images.addExported('done', ['1.0.0', '1.1.0', '1.2.0'], { version: TWO_REGIONS });
  await images.synchronize();
  await cloud.ask('PUT', accountPath({ account }), { body: { location: 'westeurope', retention: RULES } });
  const { body: applying } = await images.ask<{ id: string }>('POST', 'retention/apply');
  await images.follow(applying.id);

  await Promise.all([
    images.addExported('linux', ['1.0.0', '1.1.0', '1.2.0'], { version: TWO_REGIONS }),
    images.addExported('windows', ['1.0.0'], { version: TWO_REGIONS }),
  ]);
  await images.synchronize();
  cloud.arm.faults.add({ kind: 'region-slow', region: 'uksouth', factor: 1_000 });
  const { body: edit } = await images.edit('windows', {
    targetRegions: [{ name: 'westeurope' }, { name: 'uksouth' }],
  });
  return { images, edit: edit.id, applied: applying.id, without: 'history' };
}

export interface Camera {
  page: Page;
  words: Catalogue;
  show: (path: string, until: string, name: string) => Promise<void>;
  take: (name: string) => Promise<void>;
}

export async function pictureVersions(
  { images, edit, applied, without }: PicturedVersions,
  { page, words, show, take }: Camera,
): Promise<void> {
  const home = `/accounts/${images.lab.account}`;
  const said = words.editVersion.consequence;

  await show(
    `${home}/gallery/windows?work=${edit}`,
    words.replication.regionState.Replicating,
    'version-work',
  );
  await show(`${home}/gallery/linux`, words.editVersion.edit, 'image');
  await page.getByRole('button', { name: words.editVersion.editOne('1.2.0') }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(words.editVersion.home).waitFor();
  await take('version-edit');
  await dialog.getByRole('button', { name: words.editVersion.removeOne('northeurope') }).click();
  await dialog.getByLabel(words.editVersion.another, { exact: true }).fill('francecentral');
  await dialog.getByRole('button', { name: words.editVersion.add }).click();
  await dialog.getByText(said.comes('francecentral')).scrollIntoViewIfNeeded();
  await take('version-edit-changed');
  await dialog.getByRole('button', { name: words.states.no }).click();

  await show(`${home}/settings`, words.settings.messagesHint, 'settings');
  await page.getByRole('button', { name: words.settings.seePreview }).click();
  await page.getByText(words.retention.would(0, 1)).waitFor();
  await take('settings-preview');
  await show(`${home}/retention`, words.retention.would(0, 1), 'retention');
  await page.getByRole('checkbox', { name: words.retention.everything }).check();
  await take('retention-everything');
  await page.getByRole('button', { name: words.retention.apply }).click();
  await page.getByRole('alertdialog').waitFor();
  await take('retention-apply');
  await show(`${home}/retention?work=${applied}`, words.retention.done(0, 1, 0), 'retention-done');
  await show(`/accounts/${without}/retention`, words.retention.none, 'retention-none');
}
