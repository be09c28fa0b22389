import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VersionFacts } from '../../../../shared/domain/image/image-facts.ts';
import { planRetention, type RetentionFacts } from '../../../../shared/domain/retention/plan-retention.ts';
import {
  NOTHING_DONE,
  withChange,
  type RetentionChange,
} from '../../../../shared/domain/retention/retention-report.ts';
import { newestFirstId } from '../../../../shared/domain/resource/newest-first-id.ts';
import { regionOf, versionOf as uploaded } from '../../support/images.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const PAST = '2026-05-31T00:00:00.000Z';
const EVERYWHERE = [regionOf('westeurope', { replicas: 2 }), regionOf('northeurope')];

const OURS = { accountId: 'contoso', exportId: newestFirstId(NOW, 'aaaaaaaaaaaa'), labName: 'physics' };
const OWNER = { id: 'contoso', createdAt: '2026-01-01T00:00:00.000Z' };
const BEFORE = new Date('2025-12-31T23:59:59.999Z');
/** Of an account that had the name before. */
const PREDECESSORS = { ...OURS, exportId: newestFirstId(BEFORE, 'aaaaaaaaaaaa') };
const THEIRS = { ...OURS, accountId: 'fabrikam' };

/** Of the account whose policy it is. */
function versionOf(version: string, more: Partial<VersionFacts> = {}): VersionFacts {
  return uploaded(version, { origin: OURS, ...more });
}

function factsOf(policy: RetentionFacts['policy'], more: Partial<RetentionFacts> = {}): RetentionFacts {
  return { owner: OWNER, policy, used: [], claimed: [], now: NOW, ...more };
}

/** Action and code of each version. */
function planOf(versions: VersionFacts[], policy: RetentionFacts['policy'], more?: Partial<RetentionFacts>) {
  const verdicts = planRetention(versions, factsOf(policy, more));
  return Object.fromEntries(verdicts.map(({ version, action, code }) => [version, `${action} ${code}`]));
}

const FOUR = ['1.0.0', '1.0.2', '1.0.10', '1.0.9'].map((version) =>
  versionOf(version, { regions: EVERYWHERE }),
);

describe('a retention policy', () => {
  it('keeps the newest by number, and deletes the others', () => {
    expect(planOf(FOUR, { keepNewest: 2 })).toEqual({
      '1.0.10': 'keep LastUsable',
      '1.0.9': 'keep AmongNewest',
      '1.0.2': 'delete OlderThanNewest',
      '1.0.0': 'delete OlderThanNewest',
    });
  });

  it('answers with the newest first', () => {
    const verdicts = planRetention(FOUR, factsOf({ keepNewest: 2 }));

    expect(verdicts.map(({ version }) => version)).toEqual(['1.0.10', '1.0.9', '1.0.2', '1.0.0']);
  });

  it('shrinks older ones to one replica at home, once', () => {
    const shrunk = versionOf('0.9.0', { regions: [regionOf('westeurope')] });

    expect(planOf([...FOUR, shrunk], { keepNewest: 3, shrinkOlder: true })).toMatchObject({
      '1.0.0': 'shrink OlderThanNewest',
      '0.9.0': 'keep AlreadyShrunk',
    });
  });

  it('deletes what is past its end of life, only if it is to', () => {
    const versions = [...FOUR, versionOf('2.0.0', { endOfLifeDate: PAST })];

    expect(planOf(versions, { keepNewest: 5, deletePastEndOfLife: true })).toMatchObject({
      '2.0.0': 'delete PastEndOfLife',
      '1.0.10': 'keep LastUsable',
      '1.0.0': 'keep AmongNewest',
    });
    expect(planOf(versions, { keepNewest: 5 })['2.0.0']).toBe('keep AmongNewest');
  });

  it('deletes at the very end of life, and not a moment before', () => {
    const at = (time: string) =>
      planOf([versionOf('2.0.0', { endOfLifeDate: time }), versionOf('1.0.0')], {
        keepNewest: 5,
        deletePastEndOfLife: true,
      })['2.0.0'];

    expect(at(NOW.toISOString())).toBe('delete PastEndOfLife');
    expect(at('2026-06-01T00:00:00.001Z')).toBe('keep LastUsable');
  });

  it.each<[string, Partial<VersionFacts>, Partial<RetentionFacts>, string]>([
    ['a lab uses', {}, { used: ['1.0.0'] }, 'keep UsedByLab'],
    ['an operation writes', {}, { claimed: ['1.0.0'] }, 'keep BeingWritten'],
    [
      'an account that had its name before exported',
      { origin: PREDECESSORS },
      {},
      'keep OfAnotherLabAccount',
    ],
    ['another lab account exported', { origin: THEIRS }, {}, 'keep OfAnotherLabAccount'],
    ['is being made', { provisioningState: 'Creating' }, {}, 'keep NotWhole'],
    ['has failed', { provisioningState: 'Failed' }, {}, 'keep NotWhole'],
  ])('never touches a version that %s', (_what, facts, more, expected) => {
    const old = versionOf('1.0.0', { endOfLifeDate: PAST, ...facts });
    const policy = { keepNewest: 1, deletePastEndOfLife: true };

    expect(planOf([old, versionOf('2.0.0')], policy, more)['1.0.0']).toBe(expected);
  });

  it('never touches a version that came into the gallery by other means', () => {
    const old = uploaded('1.0.0', { endOfLifeDate: PAST, regions: EVERYWHERE });
    const policies = [
      { keepNewest: 1, deletePastEndOfLife: true },
      { keepNewest: 1, shrinkOlder: true },
    ];

    for (const policy of policies) {
      expect(planOf([old, versionOf('2.0.0')], policy)['1.0.0']).toBe('keep NotExportedHere');
    }
  });

  it('has no such care for its own exports', () => {
    const old = versionOf('1.0.0', { origin: OURS });

    expect(planOf([old, versionOf('2.0.0')], { keepNewest: 1 })['1.0.0']).toBe('delete OlderThanNewest');
  });

  it('never touches the version that latest means, though newer ones be excluded from it', () => {
    const versions = [
      versionOf('1.0.0', { regions: EVERYWHERE }),
      versionOf('2.0.0', { regions: EVERYWHERE }),
      versionOf('3.0.0', { excludeFromLatest: true }),
    ];

    expect(planOf(versions, { keepNewest: 1, shrinkOlder: true })).toEqual({
      '3.0.0': 'keep AmongNewest',
      '2.0.0': 'keep LastUsable',
      '1.0.0': 'shrink OlderThanNewest',
    });
  });

  it('counts versions that have failed for nothing', () => {
    const versions = [...FOUR, versionOf('2.0.0', { provisioningState: 'Failed' })];

    expect(planOf(versions, { keepNewest: 2 })['1.0.9']).toBe('keep AmongNewest');
  });

  it('says what goes: all of a deleted version, and all but one replica at home of a shrunk one', () => {
    const freedBy = (policy: RetentionFacts['policy']) =>
      planRetention(FOUR, factsOf(policy)).find(({ version }) => version === '1.0.0');

    expect(freedBy({ keepNewest: 1 })?.freed).toEqual([
      { region: 'northeurope', storageAccountType: 'Standard_LRS', gb: 64 },
      { region: 'westeurope', storageAccountType: 'Standard_LRS', gb: 128 },
    ]);
    expect(freedBy({ keepNewest: 1, shrinkOlder: true })?.freed).toEqual([
      { region: 'northeurope', storageAccountType: 'Standard_LRS', gb: 64 },
      { region: 'westeurope', storageAccountType: 'Standard_LRS', gb: 64 },
    ]);
    expect(freedBy({ keepNewest: 9 })).toMatchObject({ freed: [], unsized: false });
  });

  it('says where a size is not known', () => {
    const { osDiskGb, ...unsized } = versionOf('1.0.0');

    const verdict = planRetention([unsized, versionOf('2.0.0')], factsOf({ keepNewest: 1 })).at(-1);

    expect(osDiskGb).toBe(64);
    expect(verdict).toMatchObject({ action: 'delete', unsized: true, freed: [] });
  });

  it('gives a reason in a sentence for each', () => {
    const versions = [
      ...FOUR,
      versionOf('0.1.0', { endOfLifeDate: PAST }),
      versionOf('3.0.0', { origin: THEIRS }),
    ];
    const policy = { keepNewest: 1, deletePastEndOfLife: true };

    const verdicts = planRetention(versions, factsOf(policy, { used: ['1.0.0'], claimed: ['1.0.2'] }));

    for (const { message } of verdicts) expect(message).toMatch(/^[A-Z].*\.$/);
    expect(verdicts.find(({ version }) => version === '0.1.0')?.message).toContain(PAST);
    expect(verdicts.find(({ code }) => code === 'OlderThanNewest')?.message).toContain('the newest version');
    const two = planRetention(FOUR, factsOf({ keepNewest: 2 }));
    expect(two.find(({ code }) => code === 'OlderThanNewest')?.message).toContain('the newest 2 versions');
  });

  const someVersions = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }).chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) =>
        fc
          .record({
            excludeFromLatest: fc.boolean(),
            provisioningState: fc.constantFrom('Succeeded', 'Succeeded', 'Succeeded', 'Failed'),
            past: fc.boolean(),
            origin: fc.constantFrom(undefined, OURS, THEIRS),
            wide: fc.boolean(),
          })
          .map(({ past, origin, wide, ...rest }) =>
            uploaded(`1.0.${number}`, {
              ...rest,
              ...(past && { endOfLifeDate: PAST }),
              ...(origin && { origin }),
              ...(wide && { regions: EVERYWHERE }),
            }),
          ),
      ),
    ),
  );
  const policies = fc.record(
    {
      keepNewest: fc.integer({ min: 1, max: 5 }),
      shrinkOlder: fc.boolean(),
      deletePastEndOfLife: fc.boolean(),
    },
    { requiredKeys: ['keepNewest'] },
  );
  const subset = fc.subarray(Array.from({ length: 13 }, (_, number) => `1.0.${number}`));

  it('applied once leaves nothing to do, and never takes what it must not', () => {
    fc.assert(
      fc.property(someVersions, policies, subset, subset, (versions, policy, used, claimed) => {
        const facts = factsOf(policy, { used, claimed });
        const verdicts = planRetention(versions, facts);
        const actionOn = (version: string) => verdicts.find((verdict) => verdict.version === version)?.action;

        const after = versions.flatMap((version) => {
          const action = actionOn(version.version);
          if (action === 'delete') return [];
          return action === 'shrink' ? [{ ...version, regions: [regionOf('westeurope')] }] : [version];
        });

        expect(planRetention(after, facts).every(({ action }) => action === 'keep')).toBe(true);
        for (const { version, origin, provisioningState } of versions) {
          const isSacred =
            used.includes(version) ||
            claimed.includes(version) ||
            origin?.accountId !== 'contoso' ||
            provisioningState !== 'Succeeded';
          if (isSacred) expect(actionOn(version)).toBe('keep');
        }
        const isUsable = ({ provisioningState, excludeFromLatest, endOfLifeDate }: VersionFacts) =>
          provisioningState === 'Succeeded' && !excludeFromLatest && endOfLifeDate === undefined;
        expect(after.some(isUsable)).toBe(versions.some(isUsable));
      }),
    );
  });
});

describe('the report of a policy', () => {
  const done: RetentionChange = {
    target: 'images/linux/versions/1.0.0',
    action: 'delete',
    outcome: 'done',
    code: 'OlderThanNewest',
  };
  const freed = [{ region: 'westeurope', storageAccountType: 'Standard_LRS', gb: 64 }];

  it('counts what was done, and sums what it set free', () => {
    const one = withChange(NOTHING_DONE, done, { freed, unsized: false });
    const two = withChange(
      one,
      { ...done, action: 'shrink' },
      {
        freed: [...freed, { region: 'eastus', storageAccountType: 'Standard_LRS', gb: 1 }],
        unsized: true,
      },
    );

    expect(two).toEqual({
      images: 0,
      deleted: 1,
      shrunk: 1,
      skipped: 0,
      unsized: 1,
      actions: [done, { ...done, action: 'shrink' }],
      freed: [
        { region: 'eastus', storageAccountType: 'Standard_LRS', gb: 1 },
        { region: 'westeurope', storageAccountType: 'Standard_LRS', gb: 128 },
      ],
    });
  });

  it('counts what was skipped, which frees nothing', () => {
    const skipped: RetentionChange = { ...done, outcome: 'skipped', code: 'VersionBusy' };

    const report = withChange(NOTHING_DONE, skipped, { freed, unsized: true });

    expect(report).toEqual({ ...NOTHING_DONE, skipped: 1, actions: [skipped] });
  });

  it('tells the first hundred one by one', () => {
    let report = NOTHING_DONE;
    for (let index = 0; index < 101; index += 1)
      report = withChange(report, done, { freed: [], unsized: false });

    expect(report.deleted).toBe(101);
    expect(report.actions).toHaveLength(100);
  });
});
