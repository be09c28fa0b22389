import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  draftOf,
  mistakesIn,
  policyOf,
  settingsOf,
} from '../../../../../portal/features/settings/settings-draft.ts';
import { labAccountSettings } from '../../../../../shared/domain/account/lab-account.ts';

const optional = { requiredKeys: [] as [] };
/** As the API has settings, without what means the same as nothing: a `false`, an empty object. */
const settings = fc.record(
  {
    location: fc.constantFrom('westeurope', 'uksouth'),
    allowedRegions: fc
      .uniqueArray(fc.constantFrom('eastus', 'uksouth', 'westeurope'), { minLength: 1 })
      .map((names) => names.toSorted()),
    exportDefaults: fc
      .record(
        {
          replicaCount: fc.oneof(
            fc.integer({ min: 1, max: 100 }),
            fc.record({ classOf: fc.integer({ min: 1, max: 10_000 }) }),
          ),
          storageAccountType: fc.constantFrom('Standard_LRS', 'Standard_ZRS', 'Premium_LRS'),
          excludeFromLatest: fc.constant(true),
        },
        optional,
      )
      .filter((defaults) => Object.keys(defaults).length > 0),
    retention: fc.record(
      {
        keepNewest: fc.integer({ min: 1, max: 1_000 }),
        shrinkOlder: fc.constant(true),
        deletePastEndOfLife: fc.constant(true),
      },
      { requiredKeys: ['keepNewest'] },
    ),
    messages: fc.record({
      role: fc.constantFrom('Contributor', 'LabCreator'),
      labs: fc.oneof(
        fc.constant('All'),
        fc
          .uniqueArray(fc.constantFrom('chemistry', 'physics', 'web-design'), { minLength: 1 })
          .map((names) => names.toSorted()),
      ),
    }),
  },
  { requiredKeys: ['location'] },
);

describe('the settings of a lab account, as they are typed', () => {
  it('are those that the account has, until something is typed', () => {
    fc.assert(
      fc.property(settings, (some) => {
        const draft = draftOf(labAccountSettings.parse(some));

        expect(settingsOf(draft)).toEqual(some);
        expect([...mistakesIn(draft)]).toEqual([]);
      }),
    );
  });

  it('take regions however they are written, each once', () => {
    const draft = { ...draftOf({ location: 'westeurope' }), allowedRegions: 'UK South; eastus,\nuksouth,' };

    expect(settingsOf(draft).allowedRegions).toEqual(['eastus', 'uksouth']);
  });

  it('begin with the rules that do least, where there are none', () => {
    const draft = draftOf({ location: 'westeurope' });

    expect(policyOf(draft)).toBeUndefined();
    expect(policyOf({ ...draft, clearsUp: true })).toEqual({ keepNewest: 3, shrinkOlder: true });
  });

  it.each([
    ['location', { location: 'no-where' }],
    ['location', { location: ' ' }],
    ['allowedRegions', { allowedRegions: 'westeurope, no-where' }],
    ['replicas', { replicasOf: 'copies', replicas: '101' }],
    ['replicas', { replicasOf: 'students', replicas: '' }],
    ['keepNewest', { clearsUp: true, keepNewest: '0' }],
    ['keepNewest', { clearsUp: true, keepNewest: '1001' }],
    ['messageLabs', { messages: 'LabCreator' }],
    ['messageLabs', { messages: 'Contributor', messageLabs: 'physics, Labs of All' }],
  ] as const)('can be mistaken in %s: %j', (field, typed) => {
    const draft = { ...draftOf({ location: 'westeurope' }), ...typed };

    expect([...mistakesIn(draft)]).toEqual([field]);
  });

  it('name labs however they are written, each once, or all', () => {
    const draft = {
      ...draftOf({ location: 'westeurope' }),
      messages: 'LabCreator' as const,
      messageLabs: 'web-design; physics, web-design',
    };

    expect(settingsOf(draft).messages?.labs).toEqual(['physics', 'web-design']);
    expect(settingsOf({ ...draft, messagesForAll: true }).messages?.labs).toBe('All');
  });

  it('have no mistake in what is not settled', () => {
    const draft = {
      ...draftOf({ location: 'westeurope' }),
      replicas: '0',
      keepNewest: '0',
      messageLabs: '?',
    };

    expect([...mistakesIn(draft)]).toEqual([]);
  });
});
