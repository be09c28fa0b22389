import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../shared/domain/job/job.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** A lab account of its own. @returns its id, and the path to its operations */
async function openAccount(): Promise<{ accountId: string; operations: string }> {
  const accountId = `a-${randomUUID()}`;
  await cloud.openAccount(`/api/lab-accounts/${accountId}`, { location: 'westeurope' });
  return { accountId, operations: `/api/lab-accounts/${accountId}/operations` };
}

/** Writes down a job that nothing runs. @returns its id */
async function seedJob(accountId: string, more: Partial<Job> = {}): Promise<string> {
  const job: Job = {
    id: newestFirstId(new Date(), randomUUID()),
    accountId,
    kind: 'DeleteImage',
    target: 'images/linux',
    order: { imageName: 'linux' },
    lock: 'images/linux',
    status: 'Accepted',
    createdAt: new Date().toISOString(),
    ...more,
  };
  await openStores(cloud).jobs.accept(job, undefined);
  return job.id;
}

describe('an operation that is no export', { concurrent: true }, () => {
  it('is read as any Azure SDK polls it, with what came of it', async () => {
    const { accountId, operations } = await openAccount();
    const waiting = await seedJob(accountId);
    const azure = { code: 'CannotDeleteResource', message: 'Nested.', trace: { requestId: 'r' } };
    const failed = await seedJob(accountId, {
      lock: 'another',
      status: 'Failed',
      endedAt: new Date().toISOString(),
      error: { code: 'AzureRefused', message: 'Azure would not.', azure },
      result: { deleted: ['1.0.0'] },
    });

    const first = await cloud.ask('GET', `${operations}/${waiting}`);
    const second = await cloud.ask('GET', `${operations}/${failed}`);

    expect(first).toMatchObject({
      status: 200,
      body: { id: waiting, kind: 'DeleteImage', target: 'images/linux', status: 'NotStarted' },
    });
    expect(first.headers.get('retry-after')).not.toBeNull();
    expect(second.body).toMatchObject({
      status: 'Failed',
      percentComplete: 100,
      result: { deleted: ['1.0.0'] },
      error: { code: 'AzureRefused', azure: { azureCode: 'CannotDeleteResource', requestId: 'r' } },
    });
    expect(second.headers.get('retry-after')).toBeNull();
  });

  it('is listed with others, newest first, and exports are not among them', async () => {
    const { accountId, operations } = await openAccount();
    const older = await seedJob(accountId, {
      id: newestFirstId(new Date(Date.now() - 60_000), randomUUID()),
    });
    const newer = await seedJob(accountId, { lock: 'another' });
    await seedExport(openStores(cloud).exports, { accountId, labName: 'linux' });

    const first = await cloud.ask<{ value: { id: string }[]; nextLink: string }>(
      'GET',
      `${operations}?top=1`,
    );
    const second = await cloud.ask<{ value: { id: string }[] }>('GET', first.body.nextLink);

    expect([...first.body.value, ...second.body.value].map(({ id }) => id)).toEqual([newer, older]);
    expect(second.body).not.toHaveProperty('nextLink');
  });

  it('is asked to end by a cancel, until it is over', async () => {
    const { accountId, operations } = await openAccount();
    const open = await seedJob(accountId);
    const over = await seedJob(accountId, { lock: 'another', status: 'Succeeded' });

    const asked = await cloud.ask('POST', `${operations}/${open}/cancel`);
    const late = await cloud.ask('POST', `${operations}/${over}/cancel`);

    expect(asked).toMatchObject({ status: 202, body: { id: open, status: 'NotStarted' } });
    expect(await openStores(cloud).jobs.read(accountId, open)).toHaveProperty('cancelRequestedAt');
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'OperationOver' } } });
  });
});

describe('an operation', { concurrent: true }, () => {
  it('that is an export is cancelled as an export', async () => {
    const { accountId, operations } = await openAccount();
    const { exports } = openStores(cloud);
    const open = await seedExport(exports, { accountId, labName: 'linux', isOver: false });
    const over = await seedExport(exports, { accountId, labName: 'windows' });

    const asked = await cloud.ask('POST', `${operations}/${open}/cancel`);
    const late = await cloud.ask('POST', `${operations}/${over}/cancel`);

    expect(asked).toMatchObject({ status: 202, body: { id: open, kind: 'Export' } });
    expect(await exports.read(accountId, open)).toHaveProperty('cancelRequestedAt');
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'ExportOver' } } });
  });

  it('that there is not, or in an account that there is not, is not found', async () => {
    const { operations } = await openAccount();
    const nowhere = `/api/lab-accounts/no-such-account/operations`;

    const answers = [
      await cloud.ask('GET', `${operations}/${newestFirstId(new Date(), randomUUID())}`),
      await cloud.ask('POST', `${operations}/none/cancel`),
      await cloud.ask('GET', nowhere),
    ];

    expect(answers.map(({ status, body }) => [status, body])).toMatchObject([
      [404, { error: { code: 'OperationNotFound' } }],
      [404, { error: { code: 'OperationNotFound' } }],
      [404, { error: { code: 'LabAccountNotFound' } }],
    ]);
  });
});
