import { z } from 'zod';
import type { AccountStore } from '../account/ports.ts';
import { detail } from '../../domain/refusal/detail.ts';
import { ImageNotFoundError } from '../../domain/image/errors.ts';
import { Refusal } from '../../domain/refusal/refusal.ts';
import { GALLERY_TYPE, parseResourceId, sameResource } from '../../domain/resource/resource-id.ts';
import { LabExistsError } from '../../domain/lab/errors.ts';
import {
  findKnownImage,
  findLabImage,
  sizesIn,
  type LabImagePorts,
  type LabViewer,
} from './find-lab-image.ts';
import { whyNeverALab, whyNoLab } from '../../domain/lab/judge-lab.ts';
import { labBuild, type LabBuild } from '../../domain/lab/lab-build.ts';
import type { LabOrder, LabRequest } from '../../domain/lab/lab-order.ts';
import { vmSecurityOf } from '../../domain/image/lab-size.ts';
import type { LabBuilds } from './ports.ts';

export interface PlanLabPorts extends LabImagePorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  labBuilds: Pick<LabBuilds, 'find'>;
}

export const labPlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refused'), refusals: z.array(detail) }),
  /** `ready` is false where the image is not in the region yet. */
  z.object({ kind: z.literal('planned'), build: labBuild, ready: z.boolean() }),
]);
export type LabPlan = z.infer<typeof labPlan>;

/**
 * A version that a lab can be made from, and everything that stands against that. Azure is asked only for an image that
 * is known, and where nothing stands against the lab already: what is wrong then is judged by what was seen last.
 */
export async function checkLab(
  ports: LabImagePorts,
  viewer: LabViewer,
  request: Pick<LabRequest, 'image' | 'version' | 'region' | 'size' | 'createWhenReady'>,
) {
  if (whyNeverALab(request, viewer).length > 0) {
    const known = await findKnownImage(ports, viewer, request.image, request.version);
    const facts = { viewer, ...known, sizes: [request.size], now: ports.clock.now() };
    return { ...known, ready: false, refusals: whyNoLab(request, facts) };
  }
  const image = { galleryId: viewer.galleryId, imageName: request.image };
  if (!(await ports.catalogue.readImage(image))) throw new ImageNotFoundError(request.image);
  const [found, sizes] = await Promise.all([
    findLabImage(ports, viewer, request.image, request.version),
    sizesIn(ports, viewer.galleryId, request.region),
  ]);
  const facts = { viewer, ...found, sizes, now: ports.clock.now() };
  const ready = found.regions.some(({ region, ready }) => region === request.region && ready);
  return { ...found, ready, refusals: whyNoLab(request, facts) };
}

/**
 * What a lab will be made of, with every check that its endpoint has made; a run that takes up what another one has begun
 * is given what that one has planned.
 */
export async function planLab(
  ports: PlanLabPorts,
  { accountId, jobId, order }: { accountId: string; jobId: string; order: LabOrder },
): Promise<LabPlan> {
  const begun = await ports.labBuilds.find(accountId, jobId);
  if (begun) return { kind: 'planned', build: begun, ready: true };
  const lab = await ports.accounts.readLab(accountId, order.name);
  if (lab?.build?.id === jobId) return { kind: 'planned', build: lab.build, ready: true };
  if (lab) return refusedBy(new LabExistsError(accountId, order.name));
  const account = await ports.accounts.read(accountId);
  if (!account || !sameResource(account.galleryId, order.galleryId)) {
    const message = "The gallery is not the lab account's any more.";
    return { kind: 'refused', refusals: [{ code: 'GalleryDetached', message }] };
  }
  const { galleryId } = order;
  const viewer = { id: accountId, galleryId, allowedRegions: account.allowedRegions };
  try {
    const { image, version, ready, refusals } = await checkLab(ports, viewer, order);
    if (refusals.length > 0) return { kind: 'refused', refusals };
    const { subscriptionId, resourceGroup } = parseResourceId(galleryId, GALLERY_TYPE);
    const build: LabBuild = {
      id: jobId,
      accountId,
      labName: order.name,
      subscriptionId,
      resourceGroup,
      region: order.region,
      size: order.size,
      image: { galleryId, imageName: image.name, version: version.version },
      osType: image.osType,
      osState: image.osState,
      securityType: vmSecurityOf(image) ?? 'Standard',
    };
    return { kind: 'planned', build, ready };
  } catch (error) {
    if (error instanceof Refusal) return refusedBy(error);
    throw error;
  }
}

function refusedBy({ code, message }: Refusal): LabPlan {
  return { kind: 'refused', refusals: [{ code, message }] };
}
