import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE, SERVICES } from '@lab-gallery/local-azure/identity/directory';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import { rowsIn, withId } from '../../../shared/adapters/tables/toolkit/filters.ts';
import { partitions } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { openTable } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { Callers, newTemplateVm } from './access-support.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';

let cloud: TestCloud;
let callers: Callers;

beforeAll(async () => {
  cloud = await borrowCloud();
  callers = new Callers(cloud);
  return () => cloud[Symbol.asyncDispose]();
});

/** What the operators find of a caller who was refused where they have no part. */
async function refusalsOf(callerId: string): Promise<{ total: number }[]> {
  const connection = { connectionString: cloud.tables };
  const table = openTable(connection, { getToken: () => Promise.resolve(null) }, 'LabGalleryAudit');
  const rows: { total: number }[] = [];
  const filter = withId(rowsIn(partitions.refusals), 'callerId', callerId);
  const client = await table.client();
  for await (const row of client.listEntities<{ total: number }>({ queryOptions: { filter } }))
    rows.push(row);
  return rows;
}

describe('the audit', { concurrent: true }, () => {
  it('tells who did what, and what came of it, newest first and page by page', async () => {
    const path = await callers.openAccount([
      ['reader', 'Reader'],
      ['integration', 'Contributor'],
    ]);
    const id = await callers.seedExport(path, 'physics', { isOver: true });
    const known = (await callers.readAudit(path)).flat().length;

    await callers.as('integration', 'POST', `${path}/exports/${id}/cancel`);
    await callers.as('reader', 'PUT', `${path}/labs/physics`, { body: { templateVmId: newTemplateVm() } });
    await callers.as('reader', 'GET', `${path}/audit`);
    await callers.as('owner', 'PUT', `${path}/labs/physics`, { body: { templateVmId: newTemplateVm() } });
    const pages = await callers.readAudit(path, 2);
    const entries = pages.flat();

    const told = entries
      .slice(0, entries.length - known)
      .map(({ callerName, operation, target, outcome, code }) => [
        callerName,
        operation,
        target,
        outcome,
        code,
      ]);
    const { username: reader } = PEOPLE.reader;
    expect(told).toEqual([
      [PEOPLE.owner.username, 'putLab', `${path}/labs/physics`, 'Done', undefined],
      [reader, 'listAudit', `${path}/audit`, 'Refused', 'Forbidden'],
      [reader, 'putLab', `${path}/labs/physics`, 'Refused', 'Forbidden'],
      [
        SERVICES.integration.clientId,
        'cancelExport',
        `${path}/exports/${id}/cancel`,
        'Refused',
        'ExportOver',
      ],
    ]);
    expect(entries.map((entry) => entry.id)).toEqual(entries.map((entry) => entry.id).toSorted());
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    expect(pages.length).toBe(Math.ceil(entries.length / 2));
    // From the beginning: the account was made, and its first Owner named.
    expect(entries.slice(-2)).toMatchObject([
      { operation: 'addRoleAssignment', callerName: PEOPLE.admin.username, outcome: 'Done' },
      { operation: 'putLabAccount', callerName: PEOPLE.admin.username, outcome: 'Done' },
    ]);
  });

  it('notes neither who only looks, nor what was not of the form that it must have', async () => {
    const path = await callers.openAccount([['reader', 'Reader']]);
    const before = (await callers.readAudit(path)).flat();

    const looks = [
      await callers.as('reader', 'GET', path),
      await callers.as('owner', 'POST', `${path}/labs/physics/exports/preview`, {
        body: { imageName: 'linux' },
      }),
    ];
    const malformed = [
      await callers.as('owner', 'PUT', `${path}/labs/physics`, { body: {} }),
      await callers.as('owner', 'PUT', `${path}/labs/physics`, { body: '{' }),
      await callers.as('owner', 'PUT', `${path}/labs/physics`, { body: 'x'.repeat(70_000) }),
      await callers.as('stranger', 'PUT', `${path}/labs/physics`, { body: {} }),
    ];

    expect(looks.map(({ status }) => status)).toEqual([200, 200]);
    expect(malformed.map(({ status }) => status)).toEqual([400, 400, 413, 400]);
    expect((await callers.readAudit(path)).flat()).toEqual(before);
  });

  it('is not filled by who has no part in the account: that is counted elsewhere, and kept from them', async () => {
    const path = await callers.openAccount();
    const before = (await callers.readAudit(path)).flat();
    const oid = randomUUID();
    const token = await cloud.identity.tokenFor('stranger', { oid });
    const id = newestFirstId(new Date(), randomUUID());

    const answers: Answer<unknown>[] = [];
    for (let round = 0; round < 16; round += 1) {
      answers.push(
        await cloud.ask('GET', path, { token }),
        await cloud.ask('PUT', path, { token, body: { location: 'westeurope' } }),
        await cloud.ask('GET', '/api/lab-accounts/nobody-has-it', { token }),
        await cloud.ask('POST', `${path}/operations/${id}/cancel`, { token }),
      );
    }

    expect(answers.filter(({ status }) => status !== 404)).toEqual([]);
    expect((await callers.readAudit(path)).flat()).toEqual(before);
    const rows = await refusalsOf(oid);
    // Another one where an hour began meanwhile.
    expect(rows.length).toBeLessThanOrEqual(2);
    const counted = rows.reduce((sum, { total }) => sum + total, 0);
    expect(counted).toBeGreaterThanOrEqual(32);
    expect(counted).toBeLessThanOrEqual(64);
  });

  it('of an account that does not exist yet notes nothing, whoever asks for it', async () => {
    const name = `a${randomUUID()}`;
    const path = `/api/lab-accounts/${name}`;

    await callers.as('stranger', 'GET', path);
    await callers.as('stranger', 'PUT', path, { body: { location: 'westeurope' } });
    await callers.as('stranger', 'PUT', path, { body: { location: 7 } });
    await callers.as('stranger', 'PUT', path, { body: 'x'.repeat(70_000) });
    await callers.give('admin', path, 'owner', 'Owner');
    await callers.openEmpty(name);
    await callers.give('admin', path, 'owner', 'Owner');

    expect((await callers.readAudit(path)).flat().map(({ operation }) => operation)).toEqual([
      'addRoleAssignment',
      'putLabAccount',
    ]);
  });

  it("can't be changed or deleted by anybody", async () => {
    const path = await callers.openAccount();
    const before = (await callers.readAudit(path)).flat();
    const token = await cloud.identity.tokenFor('owner', { roles: ['LabGallery.Admin'] });

    const statuses: number[] = [];
    for (const address of [`${path}/audit`, `${path}/audit/${before[0]?.id ?? ''}`]) {
      for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) {
        for (const key of [{ token }, { hostKey: 'master' } as const]) {
          statuses.push((await cloud.askBeside(method, address, { ...key, body: {} })).status);
        }
      }
    }

    expect(statuses).toEqual(Array(16).fill(404));
    expect((await callers.readAudit(path)).flat()).toEqual(before);
  });
});
