import { z } from 'zod';
import { partId, partName, type LabBuild, type LabPart, type LabPlace } from '../../domain/lab/lab-build.ts';
import type { LabParts } from '../../use-cases/lab/ports.ts';
import { AT_OWN_PACE, done, type Outcome, type WaitOutcome } from '../../domain/arm/outcome.ts';
import type { ArmClients, ArmReader, ArmWriter } from './arm-clients.ts';
import { asking, outcomeOfError, unlessNotFound } from './asking.ts';
import { networkBodyOf, type NetworkPart } from './lab-network.ts';
import { templateVmBodyOf } from './lab-vm.ts';
import { started, startedAt } from './long-running.ts';
import { ACCOUNT_TAG, LAB_TAG, OPERATION_TAG } from './tags.ts';

/**
 * Networks have no client here: plain requests, of which there are three, are all that a lab needs, and the client for
 * networks is many times as large as the app.
 */
const NETWORK_API = '2024-05-01';

const networkResource = z.object({
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.object({ provisioningState: z.string().optional() }).optional(),
});

/** As much of a part as is looked at. */
interface Found {
  tags: Record<string, string>;
  provisioningState: string;
}

/** For three minutes Azure keeps a network interface for the VM that it was taken from (Azure docs, vm-network). */
const PASSING = new Set(['NicReservedForAnotherVm']);

export function createLabParts(arm: ArmClients & ArmReader & ArmWriter): LabParts {
  const addressOf = (place: LabPlace, part: NetworkPart) =>
    `${partId(place, part)}?api-version=${NETWORK_API}`;

  async function find(place: LabPlace, part: LabPart): Promise<Found | undefined> {
    const { subscriptionId, resourceGroup } = place;
    if (part === 'VirtualMachine') {
      const vms = arm.compute(subscriptionId).virtualMachines;
      const vm = await unlessNotFound(vms.get(resourceGroup, partName(place, part)));
      return vm && { tags: vm.tags ?? {}, provisioningState: vm.provisioningState ?? 'Unknown' };
    }
    const body = await unlessNotFound(arm.read(subscriptionId, addressOf(place, part)));
    if (body === undefined) return undefined;
    const { tags = {}, properties } = networkResource.parse(body);
    return { tags, provisioningState: properties?.provisioningState ?? 'Unknown' };
  }

  function create(build: LabBuild, part: LabPart): Promise<Outcome<null>> {
    const { subscriptionId, resourceGroup, region, accountId, labName, id } = build;
    const tags = { [OPERATION_TAG]: id, [ACCOUNT_TAG]: accountId, [LAB_TAG]: labName };
    if (part === 'VirtualMachine') {
      const vms = arm.compute(subscriptionId).virtualMachines;
      const body = { ...templateVmBodyOf(build), tags };
      return started(subscriptionId, () => vms.createOrUpdate(resourceGroup, partName(build, part), body));
    }
    const body = { location: region, tags, ...networkBodyOf(build, part) };
    return startedAt(subscriptionId, () => arm.change(subscriptionId, 'PUT', addressOf(build, part), body));
  }

  return {
    ensure: (build, part) =>
      asking(async (): Promise<Outcome<null>> => {
        const found = await find(build, part);
        if (!found) return create(build, part);
        if (found.tags[OPERATION_TAG] !== build.id) {
          const message = `Somebody else has a resource of the name ${partName(build, part)}.`;
          return { kind: 'refused', error: { code: 'NameTaken', message } };
        }
        if (found.provisioningState === 'Succeeded') return done(null);
        if (found.provisioningState !== 'Failed') return busy(part, found);
        // A network resource can be written again; a VM that failed has a disk and no chance.
        if (part !== 'VirtualMachine') return create(build, part);
        const message = 'Azure failed to make the template VM.';
        return { kind: 'refused', error: { code: 'TemplateVmFailed', message } };
      }),

    async ensureDeleted(place, part) {
      try {
        const found = await find(place, part);
        if (found?.tags[OPERATION_TAG] !== place.id) return done(null);
        if (found.provisioningState === 'Deleting') return busy(part, found);
        const { subscriptionId, resourceGroup } = place;
        if (part === 'VirtualMachine') {
          const vms = arm.compute(subscriptionId).virtualMachines;
          return await started(subscriptionId, () => vms.delete(resourceGroup, partName(place, part)));
        }
        const address = addressOf(place, part);
        return await startedAt(subscriptionId, () => arm.change(subscriptionId, 'DELETE', address));
      } catch (error) {
        const outcome = outcomeOfError(error);
        if (outcome.kind !== 'refused' || !PASSING.has(outcome.error.code)) return outcome;
        return { kind: 'wait', seconds: AT_OWN_PACE, why: outcome.error.message };
      }
    },
  };
}

function busy(part: LabPart, { provisioningState }: Found): WaitOutcome {
  return { kind: 'wait', seconds: AT_OWN_PACE, why: `The ${part} is ${provisioningState}.` };
}
