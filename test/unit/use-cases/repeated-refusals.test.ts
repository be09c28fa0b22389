import { describe, expect, it } from 'vitest';
import { createGuard } from '../../../functions/http/guard.ts';
import type { AuditEntry } from '../../../shared/domain/access/audit.ts';
import type { Caller } from '../../../shared/domain/access/caller.ts';
import { ForbiddenError } from '../../../shared/domain/access/errors.ts';
import {
  createRepeatedRefusals,
  ENTRIES_AN_HOUR,
} from '../../../shared/use-cases/access/repeated-refusals.ts';
import { LabNotFoundError } from '../../../shared/domain/lab/lab.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const HOUR_MS = 3_600_000;

function open() {
  let now = START;
  const clock = { now: () => new Date(now) };
  const audited: AuditEntry[] = [];
  const counted: string[] = [];
  const unused = () => Promise.reject(new Error('Nobody asked for that.'));
  const guard = createGuard({
    clock,
    repeated: createRepeatedRefusals(clock),
    rate: { take: () => 0 },
    tokens: { check: unused },
    accounts: {
      read: (id) =>
        Promise.resolve({ id, location: 'westeurope', createdAt: '2026-03-01', changedAt: '2026-03-01' }),
    },
    roles: {
      assign: unused,
      list: unused,
      read: unused,
      remove: unused,
      accountsOf: unused,
      rolesOf: () => Promise.resolve([{ role: 'Reader' }]),
    } as never,
    audit: {
      append: (entry: AuditEntry) => Promise.resolve(void audited.push(entry)),
      list: unused,
    },
    strangers: { count: ({ operation }) => Promise.resolve(void counted.push(operation)) },
  });
  const refuse = (error: unknown, operation = 'stopTemplateVm', objectId = 'reader') => {
    const caller: Caller = {
      tenantId: 't',
      objectId,
      kind: 'User',
      name: objectId,
      appRoles: [],
      scopes: [],
    };
    return guard.note({ caller, accountId: 'contoso', operation, target: '/x', requestId: 'r', error });
  };
  return { audited, counted, refuse, pass: (ms: number) => (now += ms) };
}

const FORBIDDEN = new ForbiddenError('stopTemplateVm', ['Owner']);

describe('refusals of somebody with a role', () => {
  it('are in the audit a few times an hour, and then only counted', async () => {
    const { audited, counted, refuse, pass } = open();

    for (let index = 0; index < 100; index += 1) await refuse(FORBIDDEN);
    const first = audited.length;
    pass(HOUR_MS);
    await refuse(FORBIDDEN);

    expect(first).toBe(ENTRIES_AN_HOUR);
    expect(audited).toHaveLength(ENTRIES_AN_HOUR + 1);
    expect(counted).toHaveLength(100 - ENTRIES_AN_HOUR);
  });

  it('are in the audit where they are others: of another caller, operation or reason', async () => {
    const { audited, refuse } = open();
    for (let index = 0; index < 20; index += 1) await refuse(FORBIDDEN);

    await refuse(FORBIDDEN, 'stopTemplateVm', 'somebody');
    await refuse(FORBIDDEN, 'putLab');
    await refuse(new LabNotFoundError('contoso', 'linux'));

    expect(audited).toHaveLength(ENTRIES_AN_HOUR + 3);
  });

  it('do not hide what was done, nor what failed for a reason that nobody foresaw', async () => {
    const { audited, counted, refuse } = open();

    for (let index = 0; index < 20; index += 1) await refuse(index % 2 === 0 ? undefined : new Error('No.'));

    expect(audited).toHaveLength(20);
    expect(counted).toEqual([]);
  });
});
