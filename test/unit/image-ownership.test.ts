import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whyNotIntoImage, type LabOfExports } from '../../shared/export/image-of-lab.ts';
import { isOwn, whyNotOwn, type Maker } from '../../shared/image/ownership.ts';

const account = fc.constantFrom('contoso', 'fabrikam');
const maker: fc.Arbitrary<Maker> = fc.option(fc.record({ accountId: account }), { nil: undefined });

describe('an account', () => {
  it('changes and deletes what it has exported, all of it, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(maker), account, (makers, accountId) => {
        const isAllOwn = makers.every((one) => one?.accountId === accountId);

        expect(whyNotOwn(makers, accountId).length === 0).toBe(isAllOwn);
        expect(makers.every((one) => isOwn(one, accountId))).toBe(isAllOwn);
      }),
    );
  });

  it('is told one thing of what others exported and of what somebody uploaded', () => {
    expect(whyNotOwn([{ accountId: 'fabrikam' }], 'contoso')).toEqual(whyNotOwn([undefined], 'contoso'));
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
