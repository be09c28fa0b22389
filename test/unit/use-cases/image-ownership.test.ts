import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { originOf } from '../../../functions/images/origin-document.ts';
import { whyNotIntoImage, type LabOfExports } from '../../../shared/use-cases/export/image-of-lab.ts';
import { isOwn, whyNotOwn, type Maker } from '../../../shared/domain/image/ownership.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';

const account = fc.constantFrom('contoso', 'fabrikam');
const date = fc.date({
  noInvalidDate: true,
  min: new Date('2026-01-01T00:00:00Z'),
  max: new Date('2026-01-01T00:00:00.009Z'),
});
const exported = fc.record({ accountId: account, at: date, random: fc.uuid() });
const owner = fc.record({ id: account, createdAt: date.map((time) => time.toISOString()) });

function makerOfExport({ accountId, at, random }: { accountId: string; at: Date; random: string }): Maker {
  return { accountId, exportId: newestFirstId(at, random) };
}

describe('an account', () => {
  it('changes and deletes what it has exported since it was made, all of it, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.option(exported, { nil: undefined })), owner, (exports, viewer) => {
        const makers = exports.map((one) => one && makerOfExport(one));
        const isAllOwn = exports.every(
          (one) => one?.accountId === viewer.id && one.at.toISOString() >= viewer.createdAt,
        );

        expect(whyNotOwn(makers, viewer).length === 0).toBe(isAllOwn);
        expect(makers.every((one) => isOwn(one, viewer))).toBe(isAllOwn);
      }),
    );
  });

  it('is told one thing of what others exported, of what an account of its name did, and of what somebody uploaded', () => {
    const contoso = { id: 'contoso', createdAt: '2026-01-02T00:00:00.000Z' };
    const at = new Date('2026-01-01T00:00:00Z');
    const ofOthers = [
      { accountId: 'fabrikam', exportId: newestFirstId(new Date('2026-01-03T00:00:00Z'), 'aaaaaaaaaaaa') },
      { accountId: 'contoso', exportId: newestFirstId(at, 'aaaaaaaaaaaa') },
      { accountId: 'contoso', exportId: 'no id of an export' },
      undefined,
    ];

    const answers = ofOthers.map((maker) => whyNotOwn([maker], contoso));

    expect(answers).toEqual(
      ofOthers.map(() => [{ code: 'NotExportedHere', message: expect.any(String) as unknown }]),
    );
    expect(new Set(answers.map(([detail]) => detail?.message)).size).toBe(1);
  });

  it('sees nobody of an account that had its name before', () => {
    const origin = {
      accountId: 'contoso',
      exportId: newestFirstId(new Date('2026-01-01T00:00:00Z'), 'aaaaaaaaaaaa'),
      labName: 'physics',
      requestedBy: { id: 'somebody', name: 'Somebody' },
    };
    const [before, since] = ['2025-12-31T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];

    expect(originOf({ origin }, { id: 'contoso', createdAt: since })).toEqual({ kind: 'AnotherLabAccount' });
    expect(originOf({ origin }, { id: 'contoso', createdAt: before })).toMatchObject({
      kind: 'Export',
      requestedBy: origin.requestedBy,
    });
  });
});

const VM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/';
const lab: fc.Arbitrary<LabOfExports> = fc.record({
  accountId: account,
  labName: fc.constantFrom('physics', 'chemistry'),
  templateVmId: fc.constantFrom(`${VM}one`, `${VM}another`),
});

describe('whoever may export one lab alone', () => {
  it('exports it into images that it has made itself, and whose versions it has all made', () => {
    fc.assert(
      fc.property(fc.array(fc.option(lab, { nil: undefined })), lab, (makers, own) => {
        const isOwnImage = makers.every(
          (one) =>
            one?.accountId === own.accountId &&
            one.labName === own.labName &&
            one.templateVmId === own.templateVmId,
        );

        const codes = whyNotIntoImage(makers, own).map(({ code }) => code);

        expect(codes).toEqual(isOwnImage ? [] : ['ImageOfAnotherLab']);
      }),
    );
  });

  it('exports it into no image that an earlier lab of its name has made', () => {
    const earlier = { accountId: 'contoso', labName: 'physics', templateVmId: `${VM}one` };

    expect(whyNotIntoImage([earlier], { ...earlier, templateVmId: `${VM}another` })).toHaveLength(1);
    expect(whyNotIntoImage([earlier], { ...earlier, templateVmId: `${VM}ONE` })).toEqual([]);
  });
});
