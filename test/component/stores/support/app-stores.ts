import { randomUUID } from 'node:crypto';
import { exportEvent } from '../../../../shared/domain/event/export-events.ts';
import type { Export } from '../../../../shared/domain/export/export.ts';
import type { ExportStore } from '../../../../shared/use-cases/export/ports.ts';
import { newestFirstId } from '../../../../shared/domain/resource/newest-first-id.ts';
import { createAccountDeletion } from '../../../../shared/adapters/tables/account-deletion.ts';
import { createAccountStore } from '../../../../shared/adapters/tables/account-store.ts';
import { createClaimStore } from '../../../../shared/adapters/tables/claim-store.ts';
import { createExportStore } from '../../../../shared/adapters/tables/export-store.ts';
import { createImageUses } from '../../../../shared/adapters/tables/image-uses.ts';
import { createJobStore } from '../../../../shared/adapters/tables/job-store.ts';
import { openTable } from '../../../../shared/adapters/tables/toolkit/tables.ts';
import { createVersionStore } from '../../../../shared/adapters/tables/version-store.ts';
import type { TestCloud } from '../../support/cloud.ts';

/** The app's own stores, over the tables that the cloud's host works with. */
export function openStores(cloud: TestCloud) {
  const open = (name: string) =>
    openTable({ connectionString: cloud.tables }, { getToken: () => Promise.resolve(null) }, name);
  const accounts = open('LabGalleryAccounts');
  return {
    // The host's own publisher sends what is written here, once it has swept.
    events: { announce: () => undefined, settled: () => Promise.resolve() },
    accounts: createAccountStore(accounts),
    claims: createClaimStore(accounts),
    deletion: createAccountDeletion(accounts),
    exports: createExportStore(accounts),
    jobs: createJobStore(accounts),
    imageUses: createImageUses(open('LabGalleryGalleries')),
    versions: createVersionStore(open('LabGalleryGalleries'), { now: () => new Date() }),
  };
}

/**
 * Writes down an export of a lab that failed, or with `isOver: false` one whose run has not begun. Nothing runs.
 *
 * @returns its id
 */
export async function seedExport(
  exports: ExportStore,
  {
    isOver = true,
    ...about
  }: Pick<Export, 'accountId' | 'labName'> &
    Partial<Pick<Export, 'galleryId' | 'imageName' | 'templateVmId'>> & { readonly isOver?: boolean },
): Promise<string> {
  const createdAt = new Date().toISOString();
  const run: Export = {
    id: newestFirstId(new Date(), randomUUID()),
    // One of its own: a VM is claimed by one run at a time.
    templateVmId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${randomUUID()}`,
    imageName: 'linux',
    version: '1.0.0',
    options: {},
    galleryId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/x',
    ...about,
    status: 'Accepted',
    step: 'Accepted',
    createdAt,
  };
  await exports.accept(run, undefined, exportEvent(run, 'export-accepted', createdAt));
  if (!isOver) return run.id;
  await exports.change(about.accountId, run.id, (stored) => ({
    export: { ...stored, status: 'Failed', step: 'Done', endedAt: createdAt },
    events: [],
    over: true,
  }));
  return run.id;
}
