import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { checkTarget, judgeTargets } from '../../../shared/use-cases/region/check-targets.ts';
import {
  isUsedUp,
  judgeTarget,
  targetVerdict,
  type TargetVerdict,
} from '../../../shared/domain/region/region-offer.ts';
import type { StorageAccountType } from '../../../shared/domain/region/target-region.ts';
import { InvalidResourceIdError } from '../../../shared/domain/resource/resource-id.ts';

const HOME = 'westeurope';
const GALLERY = '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Compute/galleries/g';

function targetOf(name: string, storageAccountType: StorageAccountType = 'Standard_LRS') {
  return { name, regionalReplicaCount: 1, storageAccountType };
}

const OFFER = {
  region: HOME,
  storage: [
    { name: 'Standard_LRS' },
    { name: 'Premium_LRS', restriction: 'NotAvailableForSubscription' },
    { name: 'UltraSSD_LRS' },
  ],
};

describe('a target region', () => {
  it('is offered with storage that is there and free to use', () => {
    expect(judgeTarget(targetOf(HOME), OFFER)).toEqual({ kind: 'offered' });
  });

  it('is skipped where Azure does not offer it to the subscription at all', () => {
    expect(judgeTarget(targetOf(HOME), { region: HOME, storage: [] })).toEqual({
      kind: 'skipped',
      code: 'RegionNotOffered',
      message: 'Azure does not offer the region westeurope to this subscription.',
    });
  });

  it('is skipped where the subscription may not use the storage, with whom to ask', () => {
    expect(judgeTarget(targetOf(HOME, 'Premium_LRS'), OFFER)).toEqual({
      kind: 'skipped',
      code: 'StorageRestricted',
      message:
        'Azure does not let this subscription use Premium_LRS storage in westeurope (NotAvailableForSubscription). ' +
        "Ask Azure's support for access to the region.",
    });
  });

  it('is impossible with storage that is not there, with what is', () => {
    expect(judgeTarget(targetOf(HOME, 'Standard_ZRS'), OFFER)).toEqual({
      kind: 'impossible',
      code: 'StorageNotInRegion',
      message:
        'The region westeurope has no storage of type Standard_ZRS. There is: Standard_LRS, Premium_LRS, UltraSSD_LRS.',
    });
  });
});

describe('a target region in which the subscription has image versions', () => {
  const judged = (current: number, target = targetOf(HOME)) =>
    judgeTarget(target, { ...OFFER, imageVersions: { current, limit: 10_000 } });

  it('is offered until Azure allows no more', () => {
    expect(judged(9_999)).toEqual({ kind: 'offered' });
  });

  it.each([10_000, 10_001])('is skipped where it has as many as Azure allows, or more (%d)', (current) => {
    expect(judged(current)).toEqual({
      kind: 'skipped',
      code: 'ImageVersionLimit',
      message:
        'This subscription has as many image versions in westeurope as Azure allows (10000). Delete some that nobody needs.',
    });
  });

  it('is impossible all the same with storage that is not there: that, the caller can change', () => {
    expect(judged(10_000, targetOf(HOME, 'Standard_ZRS')).kind).toBe('impossible');
  });
});

describe('what a subscription may have', () => {
  it('is used up at its limit, and never known to be so where Azure does not count', () => {
    expect([0, 1, 2, 3].map((current) => isUsedUp({ current, limit: 2 }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(isUsedUp(undefined)).toBe(false);
  });
});

describe('the check of a target region', () => {
  it("asks in the gallery's subscription, for that region, and judges the answer", async () => {
    const asked: string[][] = [];
    const offers = {
      read: (...of: [string, string]) => {
        asked.push(of);
        return Promise.resolve(done({ region: 'northeurope', storage: [] }));
      },
    };

    const verdict = await checkTarget(offers, GALLERY, targetOf('northeurope'));

    expect(asked).toEqual([['sub-1', 'northeurope']]);
    expect(verdict).toMatchObject({ kind: 'done', value: { kind: 'skipped', code: 'RegionNotOffered' } });
  });

  it.each([
    { kind: 'wait' as const, seconds: 7, why: 'Throttled.' },
    { kind: 'refused' as const, error: { code: 'AuthorizationFailed', message: 'No.' } },
  ])("has no verdict where Azure's answer is $kind", async (answer) => {
    const offers = { read: () => Promise.resolve(answer) };

    expect(await checkTarget(offers, GALLERY, targetOf(HOME))).toEqual(answer);
  });

  it('needs the id of a gallery', async () => {
    const offers = { read: () => Promise.reject(new Error('nobody is to be asked')) };

    await expect(checkTarget(offers, 'g', targetOf(HOME))).rejects.toThrow(InvalidResourceIdError);
  });
});

describe('what the verdicts come to', () => {
  const targets = [HOME, 'northeurope', 'francecentral'].map((name) => targetOf(name));
  const skipped = (what: string): TargetVerdict => ({ kind: 'skipped', code: `Skip-${what}`, message: what });
  const impossible: TargetVerdict = { kind: 'impossible', code: 'Impossible', message: 'No such storage.' };

  it('is that regions are left out, each for its reason', () => {
    const verdicts = new Map([
      [HOME, { kind: 'offered' } as const],
      ['northeurope', skipped('a')],
      ['francecentral', skipped('b')],
    ]);

    expect(judgeTargets(targets, HOME, verdicts)).toEqual({
      refusals: [],
      skips: [
        { region: 'northeurope', code: 'Skip-a', message: 'a' },
        { region: 'francecentral', code: 'Skip-b', message: 'b' },
      ],
    });
  });

  it('is a refusal without the home region', () => {
    expect(judgeTargets(targets, HOME, new Map([[HOME, skipped('home')]]))).toEqual({
      refusals: [{ code: 'Skip-home', message: 'home', target: 'options.targetRegions' }],
      skips: [],
    });
  });

  it('is a refusal where what was asked for is impossible, in whichever region', () => {
    const verdicts = new Map([
      ['northeurope', impossible],
      ['francecentral', skipped('b')],
    ]);

    const { refusals, skips } = judgeTargets(targets, HOME, verdicts);

    expect(refusals).toEqual([
      { code: 'Impossible', message: 'No such storage.', target: 'options.targetRegions' },
    ]);
    expect(skips.map(({ region }) => region)).toEqual(['francecentral']);
  });

  it('has a word for each region that is not offered, and none for one without a verdict or of no target', () => {
    const verdict = fc.constantFrom<TargetVerdict>({ kind: 'offered' }, skipped('x'), impossible);
    const names = [...targets.map(({ name }) => name), 'eastus'];
    const some = fc.array(fc.tuple(fc.constantFrom(...names), verdict));

    fc.assert(
      fc.property(some, (given) => {
        const verdicts = new Map(given);

        const { refusals, skips } = judgeTargets(targets, HOME, verdicts);

        const bad = targets.filter(({ name }) => (verdicts.get(name)?.kind ?? 'offered') !== 'offered');
        expect(refusals.length + skips.length).toBe(bad.length);
        expect(skips.map(({ region }) => region)).not.toContain(HOME);
        for (const { region } of skips) expect(verdicts.get(region)?.kind).toBe('skipped');
      }),
    );
  });

  it('survives the form in which activities hand verdicts on', () => {
    for (const verdict of [impossible, skipped('a'), { kind: 'offered' }]) {
      expect(targetVerdict.parse(JSON.parse(JSON.stringify(verdict)))).toEqual(verdict);
    }
  });
});
