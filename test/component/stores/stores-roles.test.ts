import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/domain/access/audit.ts';
import { LastOwnerError, RoleAssignmentNotFoundError } from '../../../shared/domain/access/errors.ts';
import type { AuditLog, RoleStore } from '../../../shared/use-cases/access/ports.ts';
import { assignmentId, type RoleAssignment } from '../../../shared/domain/access/role-assignment.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import { createAuditLog } from '../../../shared/adapters/tables/audit-log.ts';
import { createRefusalCounts } from '../../../shared/adapters/tables/refusal-counts.ts';
import { createRoleStore } from '../../../shared/adapters/tables/role-store.ts';
import { before, rowsIn } from '../../../shared/adapters/tables/toolkit/filters.ts';
import { partitions, rows } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { openTable, type Table } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { borrowAzurite } from '../../support/azurite.ts';

const LONG_AGO = new Date(0);

let roles: RoleStore;
let audit: AuditLog;
let auditTable: Table;

beforeAll(async () => {
  const azurite = await borrowAzurite();
  const own = randomUUID().replaceAll('-', '');
  const connection = { connectionString: azurite.connectionString };
  const credential = new DefaultAzureCredential();
  roles = createRoleStore(openTable(connection, credential, `Roles${own}`));
  auditTable = openTable(connection, credential, `Audit${own}`);
  audit = createAuditLog(auditTable);
});

function assignment(accountId: string, more: Partial<RoleAssignment> = {}): RoleAssignment {
  return {
    accountId,
    principalId: randomUUID(),
    principalType: 'User',
    role: 'Owner',
    assignedBy: randomUUID(),
    assignedAt: '2026-03-01T12:00:00.000Z',
    ...more,
  };
}

describe('the roles of an account', () => {
  it('are those of a principal and of nobody else, whatever their ids begin with', async () => {
    const accountId = randomUUID();
    const principalId = randomUUID();
    const theirs = assignment(accountId, { principalId });
    const ofLab = assignment(accountId, { principalId, role: 'LabOwner', lab: 'physics' });
    await Promise.all([theirs, ofLab, assignment(accountId)].map((one) => roles.add(one)));
    await roles.add(assignment(randomUUID(), { principalId }));

    const found = await roles.rolesOf(accountId, principalId);

    expect(found).toEqual(expect.arrayContaining([theirs, ofLab]));
    expect(found).toHaveLength(2);
    expect(await roles.rolesOf(accountId, principalId.slice(0, -1))).toEqual([]);
  });

  it('are listed page by page, each once', async () => {
    const accountId = randomUUID();
    const given = Array.from({ length: 7 }, () => assignment(accountId, { role: 'Reader' }));
    await Promise.all(given.map((one) => roles.add(one)));
    const found: RoleAssignment[] = [];

    let continuation: string | undefined;
    do {
      const page = await roles.list(accountId, { size: 3, ...(continuation && { continuation }) });
      found.push(...page.items);
      continuation = page.continuation;
    } while (continuation !== undefined);

    expect(found.map(assignmentId)).toEqual(given.map(assignmentId).sort());
  });

  it('are given once, however often', async () => {
    const one = assignment(randomUUID());

    const added = await Promise.all(Array.from({ length: 10 }, () => roles.add(one)));

    expect(added.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(added.map(({ assignment: given }) => given)).toEqual(added.map(() => one));
    expect(await roles.rolesOf(one.accountId, one.principalId)).toHaveLength(1);
    await expect(roles.remove(one.accountId, assignmentId(one))).rejects.toThrow(LastOwnerError);
  });

  it('name a first Owner once, whoever is named at the same moment', async () => {
    const accountId = randomUUID();

    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => roles.addFirstOwner(assignment(accountId))),
    );

    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
    expect(await roles.hasOwner(accountId)).toBe(true);
    expect((await roles.list(accountId, { size: 20 })).items).toHaveLength(1);
  });

  it('never lose the last Owner, even if all Owners go at the same moment', async () => {
    const accountId = randomUUID();
    const owners = Array.from({ length: 5 }, () => assignment(accountId));
    for (const owner of owners) await roles.add(owner);

    const outcomes = await Promise.allSettled(
      owners.map((one) => roles.remove(accountId, assignmentId(one))),
    );

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toBeInstanceOf(LastOwnerError);
    expect((await roles.list(accountId, { size: 20 })).items).toHaveLength(1);
  });

  it("that nobody has can't be taken away", async () => {
    const one = assignment(randomUUID(), { role: 'Reader' });

    await expect(roles.remove(one.accountId, assignmentId(one))).rejects.toThrow(RoleAssignmentNotFoundError);
  });
});

describe('the audit log', () => {
  it('tells the newest first, page by page, and of its own account alone', async () => {
    const accountId = randomUUID();
    const entries = Array.from({ length: 5 }, (_, index): AuditEntry => {
      const at = new Date(Date.UTC(2026, 2, 1, 12, index));
      return {
        id: newestFirstId(at, randomUUID()),
        at: at.toISOString(),
        accountId,
        operation: 'requestExport',
        target: '/api/lab-accounts/x/labs/y/exports',
        callerId: randomUUID(),
        callerName: "O'Brien <script>",
        callerKind: 'User',
        outcome: index % 2 === 0 ? 'Done' : 'Refused',
        ...(index % 2 === 1 && { code: 'Forbidden' }),
        requestId: randomUUID(),
      };
    });
    for (const entry of entries) await audit.append(entry);
    for (const entry of entries) await audit.append({ ...entry, accountId: `${accountId}-other` });

    const first = await audit.list(accountId, { size: 3 }, LONG_AGO);
    const second = await audit.list(accountId, { size: 3, continuation: first.continuation ?? '' }, LONG_AGO);

    expect([...first.items, ...second.items]).toEqual(entries.toReversed());
    expect(second).not.toHaveProperty('continuation');
  });

  it('tells nothing of before an account was made anew', async () => {
    const accountId = randomUUID();
    const entryAt = (at: Date): AuditEntry => ({
      id: newestFirstId(at, randomUUID()),
      at: at.toISOString(),
      accountId,
      operation: 'putLab',
      target: '/',
      callerId: 'o',
      callerName: 'n',
      callerKind: 'User',
      outcome: 'Done',
      requestId: 'r',
    });
    const [before, since] = [entryAt(new Date(1_000)), entryAt(new Date(1_001))];
    await audit.append(before);
    await audit.append(since);

    const { items } = await audit.list(accountId, { size: 5 }, new Date(1_001));

    expect(items).toEqual([since]);
  });

  it('takes an entry once and lets nobody write it over', async () => {
    const at = new Date();
    const entry: AuditEntry = {
      id: newestFirstId(at, randomUUID()),
      at: at.toISOString(),
      accountId: randomUUID(),
      operation: 'putLab',
      target: '/',
      callerId: 'o',
      callerName: 'n',
      callerKind: 'User',
      outcome: 'Done',
      requestId: 'r',
    };
    await audit.append(entry);

    const again = audit.append({ ...entry, outcome: 'Refused' });

    await expect(again).rejects.toThrow();
    expect((await audit.list(entry.accountId, { size: 5 }, LONG_AGO)).items).toEqual([entry]);
  });
});

describe('the counts of refused strangers', () => {
  async function rowOf(hour: string, callerId: string) {
    return auditTable.find<{ total: number; operations: string; accounts: string }>(
      partitions.refusals,
      rows.refusalCount.key(hour, callerId),
    );
  }

  function count(hour: string, callerId: string, accounts: string[] = ['contoso']) {
    return { hour, callerId, callerName: 'somebody', operations: { readLab: 2 }, accounts };
  }

  it('add up in one row for a caller and hour, also when several instances of the app count at once', async () => {
    const callerId = randomUUID();
    const ours = createRefusalCounts(auditTable);
    const theirs = createRefusalCounts(auditTable);

    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? ours : theirs).add(count('2026-03-01T12', callerId, [`a${index}`])),
      ),
    );

    const row = await rowOf('2026-03-01T12', callerId);
    expect(row).toMatchObject({ total: 40, operations: '{"readLab":40}' });
    expect(JSON.parse(row?.accounts ?? '')).toHaveLength(10);
  });

  it('are forgotten when they are old, however many there are', async () => {
    const counts = createRefusalCounts(auditTable);
    const callerId = randomUUID();
    await Promise.all(Array.from({ length: 120 }, () => counts.add(count('2025-01-01T12', randomUUID()))));
    await counts.add(count('2025-01-01T13', callerId));

    await counts.forgetBefore('2025-01-01T13');

    const client = await auditTable.client();
    const keys: string[] = [];
    for await (const { rowKey = '' } of client.listEntities({
      queryOptions: { filter: before(rowsIn(partitions.refusals), rows.refusalCount.prefix('2025-01-02')) },
    })) {
      keys.push(rowKey);
    }
    expect(keys).toEqual([rows.refusalCount.key('2025-01-01T13', callerId)]);
  });
});
