import type { ExportStore } from '../export/ports.ts';
import { isJobOver } from '../../domain/job/job.ts';
import type { JobStore } from '../job/ports.ts';
import type { LabBuilds } from '../lab/ports.ts';
import { partId } from '../../domain/lab/lab-build.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import type { ResourceClaims } from './claim-ports.ts';
import { isHeldBy, type ResourceClaim, type StoredClaim } from '../../domain/account/resource-claim.ts';
import type { AccountStore } from './ports.ts';

export interface ClaimPorts {
  accounts: Pick<AccountStore, 'readLab' | 'listAttachedTo'>;
  claims: ResourceClaims;
  exports: Pick<ExportStore, 'findHolder'>;
  jobs: Pick<JobStore, 'listOpen' | 'read'>;
  labBuilds: Pick<LabBuilds, 'list'>;
  clock: { now(): Date };
}

export type WantedClaim = Omit<ResourceClaim, 'claimedAt'>;

/**
 * Whoever claims a resource writes what it is claimed for moments later: longer than this no function may run (see
 * `functionTimeout` in host.json, which is half of it). A claim for nothing is lost by then.
 */
const LOST_AFTER_MS = 600_000;

/**
 * Claims a resource before what it is claimed for is written. What the holder has already it gets again; a claim whose
 * holder has nothing of the resource, and will not have, is taken over.
 *
 * @returns the claim, or undefined where the resource is another's
 */
export async function takeClaim(ports: ClaimPorts, wanted: WantedClaim): Promise<StoredClaim | undefined> {
  const { kind, resourceId, accountId } = wanted;
  for (;;) {
    const known = await ports.claims.find(kind, resourceId);
    if (known && !isHeldBy(known, wanted) && !(await isLost(ports, known))) return undefined;
    // Where claims were lost, too, two accounts must not have one gallery.
    if (kind === 'gallery' && (await isAttachedElsewhere(ports, resourceId, accountId))) return undefined;
    const claimedAt = ports.clock.now().toISOString();
    const taken = await ports.claims.write({ ...wanted, claimedAt }, known);
    if (taken) return taken; // Otherwise somebody else wrote in between: look again.
  }
}

/** Whether the resource is another's. Nothing is touched. */
export async function isTaken(ports: ClaimPorts, wanted: WantedClaim): Promise<boolean> {
  const { kind, resourceId, accountId } = wanted;
  const known = await ports.claims.find(kind, resourceId);
  if (known && !isHeldBy(known, wanted) && !(await isLost(ports, known))) return true;
  return kind === 'gallery' && isAttachedElsewhere(ports, resourceId, accountId);
}

/** True where the holder has nothing of the resource, and is not about to write that down. */
export async function isLost(ports: ClaimPorts, claim: ResourceClaim): Promise<boolean> {
  const age = ports.clock.now().getTime() - new Date(claim.claimedAt).getTime();
  return age >= LOST_AFTER_MS && !(await isUsed(ports, claim));
}

async function isUsed(ports: ClaimPorts, claim: ResourceClaim): Promise<boolean> {
  const { accounts, exports, labBuilds } = ports;
  const { kind, accountId, labName, resourceId } = claim;
  if (kind === 'gallery') {
    const attachedTo = await accounts.listAttachedTo(resourceId);
    return attachedTo.includes(accountId) || isBeingMade(ports, accountId, resourceId);
  }
  const lab = labName === undefined ? undefined : await accounts.readLab(accountId, labName);
  if (sameResource(lab?.templateVmId, resourceId)) return true;
  // Whatever has become of the lab: an export stops, captures and starts it.
  if ((await exports.findHolder(accountId, resourceId)) !== undefined) return true;
  // One that is being made, or deleted from Azure.
  const builds = await labBuilds.list(accountId);
  return builds.some(({ build }) => sameResource(partId(build, 'VirtualMachine'), resourceId));
}

/** True while an operation of the account makes the gallery, to attach it then. */
async function isBeingMade(
  { jobs }: Pick<ClaimPorts, 'jobs'>,
  accountId: string,
  galleryId: string,
): Promise<boolean> {
  for (const id of await jobs.listOpen(accountId)) {
    const job = await jobs.read(accountId, id);
    if (job?.kind !== 'AttachNewGallery' || isJobOver(job.status)) continue;
    const { galleryId: made } = job.order;
    if (typeof made === 'string' && sameResource(made, galleryId)) return true;
  }
  return false;
}

async function isAttachedElsewhere(
  { accounts }: ClaimPorts,
  galleryId: string,
  accountId: string,
): Promise<boolean> {
  return (await accounts.listAttachedTo(galleryId)).some((other) => other !== accountId);
}

/** Gives back everything that an account claims. */
export async function giveBackClaimsOf(
  { claims }: Pick<ClaimPorts, 'claims'>,
  accountId: string,
): Promise<void> {
  for (const kind of ['vm', 'gallery'] as const) {
    for await (const claim of claims.list(kind, accountId)) await claims.remove(claim);
  }
}
