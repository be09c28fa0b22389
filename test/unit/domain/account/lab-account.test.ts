import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LabAccountHasLabsError,
  labAccountSettings,
  type LabAccount,
} from '../../../../shared/domain/account/lab-account.ts';
import { changeSettings } from '../../../../shared/use-cases/account/put-account.ts';
import { withDefaults } from '../../../../shared/domain/export/with-defaults.ts';
import { exportOptions, type ExportOptions } from '../../../../shared/domain/export/export-request.ts';
import { retentionPolicy } from '../../../../shared/domain/retention/retention-policy.ts';

const replicaCount = fc.integer({ min: 1, max: 100 });
const storageAccountType = fc.constantFrom('Standard_LRS', 'Standard_ZRS', 'Premium_LRS');
const defaults = fc.record(
  { replicaCount, storageAccountType, excludeFromLatest: fc.boolean() },
  { requiredKeys: [] },
);
const options: fc.Arbitrary<ExportOptions> = fc.record(
  {
    replicaCount,
    storageAccountType,
    excludeFromLatest: fc.boolean(),
    description: fc.string({ minLength: 1, maxLength: 9 }),
    stopTemplateVm: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('the defaults of exports', () => {
  it('fill in what a request leaves out, and nothing else', () => {
    fc.assert(
      fc.property(options, defaults, (asked, given) => {
        const merged = withDefaults(asked, given);

        for (const [name, value] of Object.entries(asked)) expect(merged).toHaveProperty(name, value);
        for (const [name, value] of Object.entries(given)) {
          if (!(name in asked)) expect(merged).toHaveProperty(name, value);
        }
        expect(Object.keys(merged).every((name) => name in asked || name in given)).toBe(true);
        expect(exportOptions.safeParse(merged).success).toBe(true);
      }),
    );
  });

  it('are none where the account has none', () => {
    expect(withDefaults({ replicaCount: 3 }, undefined)).toEqual({ replicaCount: 3 });
  });
});

describe('the settings of a lab account', () => {
  it('have the regions allowed by name, each once', () => {
    const settings = labAccountSettings.parse({
      location: 'West Europe',
      allowedRegions: ['uksouth', 'UK West', 'UK South'],
    });

    expect(settings).toEqual({ location: 'westeurope', allowedRegions: ['uksouth', 'ukwest'] });
  });

  it.each([
    [{ keepNewest: 1 }, true],
    [{ keepNewest: 1_000, shrinkOlder: true, deletePastEndOfLife: true }, true],
    [{ keepNewest: 0 }, false],
    [{ keepNewest: 1_001 }, false],
    [{ keepNewest: 1.5 }, false],
    [{ shrinkOlder: true }, false],
    [{ keepNewest: 1, more: 1 }, false],
  ])('keep versions by %j or not', (policy, expected) => {
    expect(retentionPolicy.safeParse(policy).success).toBe(expected);
  });
});

describe('a change of the settings', () => {
  const account: LabAccount = {
    id: 'a',
    location: 'westeurope',
    galleryId: '/g',
    createdAt: 'c',
    changedAt: 'c',
    retention: { keepNewest: 1, shrinkOlder: true },
  };
  const change = (settings: Pick<LabAccount, 'location' | 'retention'>) =>
    changeSettings(
      {
        accounts: {
          add: () => Promise.resolve(false),
          change: (_id, decide) => Promise.resolve(decide(account)),
        },
        clock: { now: () => new Date(0) },
      },
      'a',
      settings,
      () => undefined,
    );

  it('leaves everything as it is where it says what there is, in whatever order', async () => {
    const same = await change({ retention: { shrinkOlder: true, keepNewest: 1 }, location: 'westeurope' });

    expect(same).toBe(account);
  });

  it('takes away what it does not say, keeps the gallery, and is noted', async () => {
    const changed = await change({ location: 'westeurope' });

    expect(changed).toEqual({
      id: 'a',
      location: 'westeurope',
      galleryId: '/g',
      createdAt: 'c',
      changedAt: '1970-01-01T00:00:00.000Z',
    });
  });
});

describe('the refusal to delete an account with labs', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `lab-${index}`);

  it.each([
    [1, false, undefined],
    [100, false, undefined],
    [101, false, 'And 1 more.'],
    [1_000, true, 'And more than 900 more.'],
  ])('names %i labs up to a hundred, and counts the others', (count, andOthers, more) => {
    const { details } = new LabAccountHasLabsError('a', names(count), andOthers);

    expect(details.filter(({ code }) => code === 'Lab').map(({ target }) => target)).toEqual(
      names(Math.min(count, 100)),
    );
    expect(details.find(({ code }) => code === 'MoreLabs')?.message).toBe(more);
  });
});
