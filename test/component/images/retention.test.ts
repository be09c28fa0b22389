import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { retentionPage } from '../../../functions/images/retention-document.ts';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import type { OperationDocument } from './images-support.ts';
import { accountPath } from '../support/test-lab.ts';
import { openVersions, type TestVersions } from './versions-support.ts';
import { until } from '@lab-gallery/test-support/until';

type RetentionPage = z.infer<typeof retentionPage>;

let cloud: TestCloud;
let images: TestVersions;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const TWO_REGIONS = {
  publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
};

async function setPolicy(account: string, retention?: object): Promise<void> {
  const path = accountPath({ account });
  const { status } = await cloud.ask('PUT', path, {
    body: { location: 'westeurope', ...(retention && { retention }) },
  });
  if (status !== 200) throw new Error(`The policy was answered ${status}.`);
}

beforeAll(async () => {
  images = await openVersions(cloud, { name: 'retention', region: 'westeurope' });
  await Promise.all([
    images.addExported('few', ['1.0.0']),
    images.addExported('many', ['1.0.0', '1.0.1', '1.0.2', '1.0.3'], { version: TWO_REGIONS }),
  ]);
  await images.use('many', '1.0.0');
  await images.claim('many', '1.0.1', 'somebody-else');
  await images.synchronize();
  await cloud.openAccount(accountPath({ account: 'retention-nowhere' }), { location: 'westeurope' });
});

describe('a retention policy', () => {
  it('is refused where the account has none', async () => {
    const preview = await images.ask('POST', 'retention/preview');
    const apply = await images.ask('POST', 'retention/apply');

    for (const { status, body } of [preview, apply]) {
      expect(status).toBe(409);
      expect(body).toMatchObject({ error: { code: 'NoRetentionPolicy' } });
    }
  });

  it('can be tried before it is the account’s, page by page, with the money it saves', async () => {
    const body = { policy: { keepNewest: 1, shrinkOlder: true } };

    const first = await images.ask<RetentionPage>('POST', 'retention/preview?top=1', { body });
    const second = await cloud.ask<RetentionPage>('POST', first.body.nextLink ?? '', { body });

    expect(first.body.value).toMatchObject([
      { imageName: 'few', versions: [{ version: '1.0.0', action: 'keep', code: 'LastUsable' }], freedGb: 0 },
    ]);
    expect(second.body.nextLink).toBeUndefined();
    const [many] = second.body.value;
    expect(many).toMatchObject({
      imageName: 'many',
      versions: [
        { version: '1.0.3', action: 'keep', code: 'LastUsable' },
        { version: '1.0.2', action: 'shrink', code: 'OlderThanNewest', freedGb: 30 },
        { version: '1.0.1', action: 'keep', code: 'BeingWritten' },
        { version: '1.0.0', action: 'keep', code: 'UsedByLab' },
      ],
      freedGb: 30,
      savedPerMonth: { currency: 'USD', unknown: [] },
    });
    expect(many?.savedPerMonth.total).toBeCloseTo(30 * 0.05, 4);
  });

  it('shrinks and deletes what it says, says what it did and saved, and then has nothing left to do', async () => {
    await setPolicy('retention', { keepNewest: 1, shrinkOlder: true });
    const { body: shrinking } = await images.ask<OperationDocument>('POST', 'retention/apply');
    const shrunk = await images.follow(shrinking.id);
    const afterwards = await images.version('many', '1.0.2');

    await setPolicy('retention', { keepNewest: 1 });
    const { body: deleting } = await images.ask<OperationDocument>('POST', 'retention/apply');
    const deleted = await images.follow(deleting.id);
    const { body: again } = await images.ask<OperationDocument>('POST', 'retention/apply');
    const nothing = await images.follow(again.id);
    const gone = await images.ask('GET', 'images/many/versions/1.0.2');

    expect(shrunk).toMatchObject({
      kind: 'ApplyRetention',
      status: 'Succeeded',
      result: {
        images: 2,
        shrunk: 1,
        deleted: 0,
        skipped: 0,
        freedGb: 30,
        savedPerMonth: { total: 1.5 },
        actions: [
          {
            target: 'images/many/versions/1.0.2',
            action: 'shrink',
            outcome: 'done',
            code: 'OlderThanNewest',
          },
        ],
      },
    });
    expect(afterwards.regions.map(({ name }) => name)).toEqual(['westeurope']);
    expect(deleted).toMatchObject({ status: 'Succeeded', result: { deleted: 1, freedGb: 30 } });
    expect(gone.status).toBe(404);
    expect(nothing).toMatchObject({ result: { deleted: 0, shrunk: 0, actions: [] } });
  });

  it('goes on past what Azure refuses, and says so', async () => {
    await setPolicy('retention', { keepNewest: 1 });
    const there = await openVersions(cloud, { name: 'retention-locked', region: 'westeurope' });
    await there.addExported('locked', ['1.0.0', '1.0.1', '1.0.2']);
    await there.synchronize();
    await setPolicy('retention-locked', { keepNewest: 1 });
    cloud.arm.faults.add({
      kind: 'fails',
      method: 'DELETE',
      path: 'images/locked/versions/1\\.0\\.1',
      status: 409,
      code: 'ScopeLocked',
      message: 'The scope is locked.',
    });

    const { body } = await there.ask<OperationDocument>('POST', 'retention/apply');
    const end = await there.follow(body.id);

    expect(end).toMatchObject({
      status: 'Succeeded',
      result: {
        deleted: 1,
        skipped: 1,
        actions: [
          { target: 'images/locked/versions/1.0.1', outcome: 'skipped', code: 'ScopeLocked' },
          { target: 'images/locked/versions/1.0.0', outcome: 'done' },
        ],
      },
    });
  });

  it('is applied by the timer, for every account that has one', async () => {
    const there = await openVersions(cloud, { name: 'retention-timed', region: 'westeurope' });
    await there.addExported('timed', ['1.0.0', '1.0.1']);
    await there.synchronize();
    await setPolicy('retention-timed', { keepNewest: 1 });

    const { status } = await cloud.askBeside('POST', '/admin/functions/applyAllRetention', {
      hostKey: 'master',
      headers: { 'content-type': 'application/json' },
      body: {},
    });

    expect(status).toBe(202);
    await until(async () => {
      expect((await there.ask('GET', 'images/timed/versions/1.0.0')).status).toBe(404);
    });
  });

  it.each(['retention/preview', 'retention/apply'])('needs a gallery and an account: %s', async (path) => {
    const body = path.endsWith('preview') ? { body: { policy: { keepNewest: 1 } } } : {};

    const nowhere = await cloud.ask('POST', `${accountPath({ account: 'retention-nowhere' })}/${path}`, body);
    const nobody = await cloud.ask('POST', `${accountPath({ account: 'nobody' })}/${path}`, body);
    const odd = await images.ask('POST', 'retention/preview', { body: { policy: { keepNewest: 0 } } });

    expect(nowhere).toMatchObject({ status: 409, body: { error: { code: 'NoGalleryAttached' } } });
    expect(nobody.status).toBe(404);
    expect(odd.status).toBe(400);
  });
});
