import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../../shared/domain/export/export-request.ts';
import { planTargets } from '../../../../shared/domain/export/plan-targets.ts';
import { replicasOf } from '../../../../shared/domain/region/target-region.ts';

const HOME = 'westus2';
const GEOGRAPHY = [HOME, 'centralus', 'eastus', 'southcentralus', 'westus'];

function targetsOf(options: ExportOptions, regions = GEOGRAPHY) {
  const planned = planTargets(regions, options);
  if ('refusals' in planned) throw new Error(JSON.stringify(planned.refusals));
  return planned.targets;
}

function refusalsOf(options: ExportOptions) {
  const planned = planTargets(GEOGRAPHY, options);
  return 'refusals' in planned ? planned.refusals : [];
}

const name = fc.constantFrom(...GEOGRAPHY, 'westeurope', 'northeurope');
const replicas = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.record({ classOf: fc.integer({ min: 1, max: 900 }) }),
);
const storage = fc.constantFrom('Standard_LRS', 'Standard_ZRS', 'Premium_LRS');
const options = fc.record(
  {
    targetRegions: fc.array(
      fc.record(
        { name, regionalReplicaCount: replicas, storageAccountType: storage },
        { requiredKeys: ['name'] },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    replicaCount: replicas,
    storageAccountType: storage,
  },
  { requiredKeys: [] },
);

describe('the target regions of an export', () => {
  it("are all of the geography's, with one replica on standard storage, where nothing is asked for", () => {
    expect(targetsOf({})).toEqual(
      GEOGRAPHY.map((region) => ({
        name: region,
        regionalReplicaCount: 1,
        storageAccountType: 'Standard_LRS',
      })),
    );
  });

  it('are the home region alone in a geography of one', () => {
    expect(targetsOf({}, ['swedencentral']).map((target) => target.name)).toEqual(['swedencentral']);
  });

  it('take what is left out for a region from what is asked for all', () => {
    const targets = targetsOf({
      targetRegions: [
        { name: 'eastus', regionalReplicaCount: 5 },
        { name: 'westus', storageAccountType: 'Standard_ZRS' },
      ],
      replicaCount: { classOf: 41 },
      storageAccountType: 'Premium_LRS',
    });

    expect(targets).toEqual([
      { name: HOME, regionalReplicaCount: 3, storageAccountType: 'Premium_LRS' },
      { name: 'eastus', regionalReplicaCount: 5, storageAccountType: 'Premium_LRS' },
      { name: 'westus', regionalReplicaCount: 3, storageAccountType: 'Standard_ZRS' },
    ]);
  });

  it('have the home region as it was asked for', () => {
    const targets = targetsOf({
      targetRegions: [{ name: 'eastus' }, { name: HOME, regionalReplicaCount: 2 }],
    });

    expect(targets.map((target) => [target.name, target.regionalReplicaCount])).toEqual([
      [HOME, 2],
      ['eastus', 1],
    ]);
  });

  it('are those that were asked for, the home region first, and as many replicas as there can be, or a reason', () => {
    fc.assert(
      fc.property(options, (asked) => {
        const planned = planTargets(GEOGRAPHY, asked);

        const wanted = asked.targetRegions?.map((request) => request.name) ?? GEOGRAPHY;
        const isStrange = wanted.some((region) => !GEOGRAPHY.includes(region));
        const isRepeated = new Set(wanted).size < wanted.length;
        if ('refusals' in planned) {
          const tooMany = planned.refusals.every(({ code }) => code === 'TooManyReplicas');
          expect(planned.refusals.length).toBeGreaterThan(0);
          expect(isStrange || isRepeated || tooMany).toBe(true);
          return;
        }
        const names = planned.targets.map((target) => target.name);
        expect(isStrange || isRepeated).toBe(false);
        expect(names[0]).toBe(HOME);
        expect(names.toSorted()).toEqual([...new Set([HOME, ...wanted])].toSorted());
        for (const target of planned.targets) {
          const request = asked.targetRegions?.find((candidate) => candidate.name === target.name);
          expect(target.regionalReplicaCount).toBe(
            replicasOf(request?.regionalReplicaCount ?? asked.replicaCount ?? 1),
          );
          expect(target.storageAccountType).toBe(
            request?.storageAccountType ?? asked.storageAccountType ?? 'Standard_LRS',
          );
        }
        const sum = planned.targets.reduce((total, target) => total + target.regionalReplicaCount, 0);
        expect(sum).toBeLessThanOrEqual(100);
      }),
      { numRuns: 500 },
    );
  });
});

describe('target regions are refused', () => {
  it("outside the template VM's geography, with those that there are", () => {
    const refusals = refusalsOf({
      targetRegions: [{ name: 'westeurope' }, { name: 'eastus' }, { name: 'atlantis' }],
    });

    expect(refusals).toEqual([
      {
        code: 'RegionOutsideGeography',
        target: 'options.targetRegions',
        message:
          'Azure does not offer this subscription "westeurope", "atlantis" in the template VM\'s geography. ' +
          'There are: westus2, centralus, eastus, southcentralus, westus.',
      },
    ]);
  });

  it('that are in the list more than once, each named once', () => {
    const names = ['eastus', 'westus', 'eastus', 'eastus', 'westus', HOME];

    expect(refusalsOf({ targetRegions: names.map((region) => ({ name: region })) })).toEqual([
      {
        code: 'RegionRepeated',
        target: 'options.targetRegions',
        message: 'More than once in the list: "eastus", "westus". Name each region once.',
      },
    ]);
  });

  it('for both reasons at once', () => {
    const targetRegions = [{ name: 'atlantis' }, { name: 'atlantis' }];

    expect(refusalsOf({ targetRegions }).map(({ code }) => code)).toEqual([
      'RegionOutsideGeography',
      'RegionRepeated',
    ]);
  });

  it('with more than 100 replicas in all, and not with 100', () => {
    expect(refusalsOf({ replicaCount: 20 })).toEqual([]);
    expect(refusalsOf({ replicaCount: { classOf: 401 } })).toEqual([
      {
        code: 'TooManyReplicas',
        target: 'options.replicaCount',
        message:
          'These are 105 replicas in 5 regions; Azure allows 100 of one version. Ask for fewer replicas, or for fewer regions.',
      },
    ]);
    expect(
      refusalsOf({ replicaCount: 20, targetRegions: [{ name: 'eastus', regionalReplicaCount: 81 }] }),
    ).toHaveLength(1);
  });

  it('in words that fit a row of the table, however many and long they are', () => {
    const long = (index: number) => ({ name: `${index}`.padEnd(90, 'x') });
    const targetRegions = Array.from({ length: 100 }, (_, index) => long(index % 70));

    const details = refusalsOf({ targetRegions });
    const message = details.map((detail) => detail.message).join(' ');

    expect(JSON.stringify({ message, details }).length).toBeLessThan(32_768);
  });
});

describe('a lab account that does not allow every region', () => {
  const allowed = ['eastus', 'westeurope'];

  it('has images in the home region and in those of the geography that it allows', () => {
    const planned = planTargets(GEOGRAPHY, {}, allowed);

    expect(planned).toMatchObject({ targets: [{ name: HOME }, { name: 'eastus' }] });
  });

  it('refuses regions that it does not allow, all in one reason, and those of other geographies in another', () => {
    const asked = [{ name: 'westus' }, { name: HOME }, { name: 'centralus' }, { name: 'westeurope' }];

    const planned = planTargets(GEOGRAPHY, { targetRegions: asked }, allowed);

    expect(planned).toMatchObject({
      refusals: [
        { code: 'RegionOutsideGeography' },
        {
          code: 'RegionNotAllowed',
          target: 'options.targetRegions',
          message: 'The lab account does not allow "westus", "centralus". It allows: eastus, westeurope.',
        },
      ],
    });
  });

  it('never has an image elsewhere, and always one in the home region', () => {
    fc.assert(
      fc.property(options, fc.array(name), (chosen, regions) => {
        const planned = planTargets(GEOGRAPHY, chosen, regions);

        if ('refusals' in planned) return;
        const names = planned.targets.map((target) => target.name);
        expect(names[0]).toBe(HOME);
        expect(names.slice(1).every((target) => regions.includes(target))).toBe(true);
      }),
    );
  });
});
