import type { SnapshotOrder, Snapshots } from '../../use-cases/lab/ports.ts';
import { AT_OWN_PACE, done, type Outcome } from '../../domain/arm/outcome.ts';
import { parseResourceId, VM_TYPE } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking, unlessNotFound } from './asking.ts';
import { started } from './long-running.ts';
import { EXPORT_TAG, isOurs } from './tags.ts';

export function createSnapshots(arm: ArmClients): Snapshots {
  function locate({ exportId, templateVmId }: Pick<SnapshotOrder, 'exportId' | 'templateVmId'>) {
    const { subscriptionId, resourceGroup } = parseResourceId(templateVmId, VM_TYPE);
    const client = arm.compute(subscriptionId).snapshots;
    return { subscriptionId, resourceGroup, client, name: `lab-gallery-${exportId}` };
  }

  return {
    ensure: (order) =>
      asking(async (): Promise<Outcome<{ snapshotId: string }>> => {
        const { subscriptionId, resourceGroup, client, name } = locate(order);
        const found = await unlessNotFound(client.get(resourceGroup, name));
        if (found?.id !== undefined && found.provisioningState === 'Succeeded')
          return done({ snapshotId: found.id });
        if (found && found.provisioningState !== 'Failed') {
          return {
            kind: 'wait',
            seconds: AT_OWN_PACE,
            why: `The snapshot is ${found.provisioningState ?? 'being made'}.`,
          };
        }
        return started(subscriptionId, () =>
          client.createOrUpdate(resourceGroup, name, {
            location: order.region,
            tags: { [EXPORT_TAG]: order.exportId },
            sku: { name: 'Standard_LRS' },
            creationData: { createOption: 'Copy', sourceResourceId: order.osDiskId },
          }),
        );
      }),

    ensureDeleted: (order) =>
      asking(async (): Promise<Outcome<null>> => {
        const { subscriptionId, resourceGroup, client, name } = locate(order);
        const found = await unlessNotFound(client.get(resourceGroup, name));
        if (!found || !isOurs(found, order.exportId)) return done(null);
        return started(subscriptionId, () => client.delete(resourceGroup, name));
      }),
  };
}
