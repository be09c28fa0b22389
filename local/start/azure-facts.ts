/** What ARM says about one export's VM, version and snapshots, read with the SDK beside the public API. */
import type { ComputeManagementClient } from '@azure/arm-compute';
import { collect, type Azure } from './azure.ts';
import type { ExportDocument } from './export/export-document.ts';
import type { SeededLab } from './labs.ts';
import { GALLERY, RESOURCE_GROUP, templateVmName } from './seed.ts';
import type { AzureFacts } from './export/summary.ts';

/** Taken before the export is requested, to compare with afterwards. */
export interface AzureBefore {
  readonly power: string;
  readonly snapshots: ReadonlySet<string>;
}

export async function readBefore({ compute }: Azure, lab: SeededLab): Promise<AzureBefore> {
  const [power, snapshots] = await Promise.all([readPower(compute, lab.name), readSnapshots(compute)]);
  return { power, snapshots: new Set(snapshots.map(({ name }) => name)) };
}

export async function readFacts(
  azure: Azure,
  lab: SeededLab,
  document: ExportDocument,
  before: AzureBefore,
): Promise<AzureFacts> {
  const [geography, replicas, powerAfter, snapshots] = await Promise.all([
    azure.regionsOfGeography(lab.location),
    readReplicas(azure.compute, document),
    readPower(azure.compute, lab.name),
    readSnapshots(azure.compute),
  ]);
  // A snapshot that an earlier export keeps for a retry is not this one's; one that was there because this
  // export was already under way is.
  const left = snapshots.filter(
    ({ name, tags }) => !before.snapshots.has(name) || tags.includes(document.id),
  );
  return { geography, replicas, powerBefore: before.power, powerAfter, snapshotsLeft: left.length };
}

/** The power state as Azure displays it, such as "VM running". */
async function readPower(compute: ComputeManagementClient, lab: string): Promise<string> {
  const { statuses } = await compute.virtualMachines.instanceView(RESOURCE_GROUP, templateVmName(lab));
  const power = statuses?.find(({ code }) => code?.startsWith('PowerState/'));
  return power?.displayStatus ?? 'unknown';
}

async function readSnapshots(compute: ComputeManagementClient): Promise<{ name: string; tags: string[] }[]> {
  const snapshots = await collect(compute.snapshots.listByResourceGroup(RESOURCE_GROUP));
  return snapshots.map(({ name, tags }) => ({ name: name ?? '', tags: Object.values(tags ?? {}) }));
}

async function readReplicas(
  compute: ComputeManagementClient,
  { imageName, version }: ExportDocument,
): Promise<Map<string, string>> {
  if (version === null) return new Map();
  try {
    const { replicationStatus } = await compute.galleryImageVersions.get(
      RESOURCE_GROUP,
      GALLERY,
      imageName,
      version,
      { expand: 'ReplicationStatus' },
    );
    const summary = replicationStatus?.summary ?? [];
    // Azure answers with display names, "West Europe" (measured on the real service).
    return new Map(
      summary.map(({ region = '', state = 'Unknown' }) => [region.toLowerCase().replaceAll(' ', ''), state]),
    );
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return new Map();
    throw error;
  }
}
