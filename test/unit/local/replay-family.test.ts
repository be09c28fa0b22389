import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf, newestIds } from '../../../local/replay/instance-history.ts';
import type { InstanceSummary } from '../../../local/replay/instance-history.ts';

function instance(instanceId: string, parentId: string | null, second = 0): InstanceSummary {
  const createdAt = new Date(second * 1000).toISOString();
  return { instanceId, parentId, name: 'any', status: 'Completed', createdAt };
}

/** Instances by number; each may have been called by one with a smaller number. */
const forest = fc
  .array(fc.tuple(fc.option(fc.nat()), fc.nat({ max: 5 })), { minLength: 1, maxLength: 20 })
  .map((nodes) =>
    nodes.map(([parent, second], index) =>
      instance(`i${index}`, parent === null || index === 0 ? null : `i${parent % index}`, second),
    ),
  );

describe('the family of an export', () => {
  it('holds exactly the instances that lead up to it, each once and after its caller', () => {
    fc.assert(
      fc.property(forest, fc.nat(), (instances, pick) => {
        const exportId = `i${pick % instances.length}`;
        const parents = new Map(instances.map(({ instanceId, parentId }) => [instanceId, parentId]));
        const leadsUp = (id: string | null): boolean =>
          id !== null && (id === exportId || leadsUp(parents.get(id) ?? null));

        const ids = familyOf(instances, exportId).map(({ instanceId }) => instanceId);

        expect(ids.toSorted()).toEqual([...parents.keys()].filter(leadsUp).toSorted());
        expect(ids[0]).toBe(exportId);
        ids.slice(1).forEach((id, index) => {
          expect(ids.slice(0, index + 1)).toContain(parents.get(id));
        });
      }),
    );
  });

  it('holds what works on the export under ids that go on from its own, and not other exports', () => {
    const instances = ['e1-release', 'e1', 'e1-abandon', 'e10', 'e'].map((id) => instance(id, null));

    const ids = familyOf(instances, 'e1').map(({ instanceId }) => instanceId);

    expect(ids.toSorted()).toEqual(['e1', 'e1-abandon', 'e1-release']);
  });
});

describe('the newest ids', () => {
  it('are those of instances that no other called, newest first', () => {
    const instances = [instance('old', null, 1), instance('new', null, 3), instance('child', 'new', 4)];

    expect(newestIds(instances)).toEqual(['new', 'old']);
    expect(newestIds(instances, 1)).toEqual(['new']);
  });
});
