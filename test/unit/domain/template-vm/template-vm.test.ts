import { describe, expect, it } from 'vitest';
import {
  isRunning,
  whyNotCapturable,
  type TemplateVm,
} from '../../../../shared/domain/template-vm/template-vm.ts';
import { DISK, PLAN, VM } from '../../support/template-vms.ts';

function reasonsOf(vm: Partial<TemplateVm>, generalized = false) {
  return whyNotCapturable({ ...VM, ...vm }, { generalized });
}

describe('a template VM', () => {
  it('can be captured as it is', () => {
    expect(reasonsOf({})).toEqual([]);
    expect(reasonsOf({}, true)).toEqual([]);
    expect(reasonsOf({ osDisk: { ...DISK, sizeGb: 127 } })).toEqual([]);
  });

  it.each<[string, Partial<TemplateVm>, RegExp]>([
    ['VmGeneralized', { generalized: true }, /can never start again.*ask for "generalize"\.$/],
    ['VmHasDataDisks', { dataDisks: 1 }, /has data disks\. Detach them/],
    ['EphemeralOsDisk', { ephemeralOsDisk: true, osDisk: undefined }, /ephemeral.*no|can't take a snapshot/],
    ['EphemeralOsDisk', { ephemeralOsDisk: true }, /OS disk is ephemeral/],
    ['ConfidentialVm', { securityType: 'ConfidentialVM' }, /confidential VM/],
    ['VmHasPlan', { plan: PLAN }, /Marketplace plan "cis-ubuntu" of cis, .*an image without a plan\.$/],
    ['VmHibernated', { hibernated: true }, /is hibernated.* Start it, shut it down/],
    ['NvmeDiskController', { diskController: 'NVMe' }, /NVMe disk controller.* Resize it/],
    [
      'DiskHasCustomerKey',
      { osDisk: { ...DISK, customerKey: true } },
      /customer-managed key.*Azure's own key/,
    ],
    ['DiskEncryptedInGuest', { osDisk: { ...DISK, guestEncrypted: true } }, /Azure Disk Encryption/],
    ['NoManagedOsDisk', { osDisk: undefined }, /no managed OS disk/],
    ['DiskTypeNotCapturable', { osDisk: { ...DISK, sku: 'UltraSSD_LRS' } }, /of type UltraSSD_LRS/],
    ['DiskTypeNotCapturable', { osDisk: { ...DISK, sku: 'PremiumV2_LRS' } }, /of type PremiumV2_LRS/],
    ['OsDiskTooLarge', { osDisk: { ...DISK, sizeGb: 128 } }, /has 128 GB; .* up to 127 GB\.$/],
  ])("can't be captured: %s (%j)", (code, vm, words) => {
    const reasons = reasonsOf(vm);

    expect(reasons).toEqual([
      { code, target: 'templateVm', message: expect.stringMatching(words) as string },
    ]);
  });

  it('is refused for what would spoil a generalized image as well', () => {
    const osDisk = { ...DISK, customerKey: true };

    expect(reasonsOf({ plan: PLAN, osDisk }, true).map(({ code }) => code)).toEqual([
      ...['VmHasPlan', 'DiskHasCustomerKey'],
    ]);
  });

  it('that was generalized can be captured as a generalized image, and only as such', () => {
    expect(reasonsOf({ generalized: true }, true)).toEqual([]);
    expect(reasonsOf({ generalized: true, dataDisks: 1 }, true).map(({ code }) => code)).toEqual([
      'VmHasDataDisks',
    ]);
  });

  it('runs unless it is off or on its way there, also where nobody knows', () => {
    const states = [
      'running', 'starting', 'stopping', 'stopped', 'deallocating', 'deallocated', 'unknown',
    ] as const; // prettier-ignore

    expect(states.filter((powerState) => isRunning({ powerState }))).toEqual([
      'running',
      'starting',
      'unknown',
    ]);
  });
});
