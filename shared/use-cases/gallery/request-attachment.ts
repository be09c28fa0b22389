import { synchronizationOf } from '../image/synchronize-galleries.ts';
import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import { OperationInProgressError } from '../../domain/job/errors.ts';
import type { Job } from '../../domain/job/job.ts';
import {
  attachGallery,
  orderOfNew,
  type AttachPorts,
  type CheckedGallery,
  type GalleryView,
} from './attach-gallery.ts';
import type { NewGallery } from '../../domain/gallery/new-gallery.ts';

type Ports = AttachPorts & AcceptJobPorts & { galleryView: Pick<GalleryView, 'forget'> };

/** What came of a request to attach a gallery: the operation that makes it first, or the gallery itself. */
export type Attachment = { job: Job } | { checked: CheckedGallery; isNew: boolean };

/**
 * Attaches a gallery that is to be made first, unless it is the one that is attached already.
 *
 * @throws what `orderOfNew`, `attachGallery` and `acceptJob` throw
 */
export async function requestNewGallery(
  ports: Ports,
  accountId: string,
  wanted: NewGallery,
  requested: Requested,
): Promise<Attachment> {
  const order = await orderOfNew(ports, accountId, wanted);
  if (!('location' in order)) return requestAttachment(ports, accountId, order.galleryId, requested);
  const job = await acceptJob(ports, {
    ...requested,
    accountId,
    kind: 'AttachNewGallery',
    target: 'gallery',
    order,
    lock: 'gallery',
  });
  return { job };
}

/**
 * Attaches a gallery, and begins to read its images. What pages were shown of it before is forgotten.
 *
 * @throws what `attachGallery` throws
 */
export async function requestAttachment(
  ports: Ports,
  accountId: string,
  galleryId: string,
  requested: Requested,
): Promise<Attachment> {
  const attached = await attachGallery(ports, accountId, galleryId);
  ports.galleryView.forget(attached.checked.galleryId);
  if (attached.isNew) await beginSynchronization(ports, accountId, galleryId, requested.requestedBy);
  return attached;
}

/** The gallery is attached, whatever comes of this: the timer synchronises it later, too. */
async function beginSynchronization(
  ports: AcceptJobPorts,
  accountId: string,
  galleryId: string,
  requestedBy: Requested['requestedBy'],
): Promise<void> {
  const order = { ...synchronizationOf(accountId, galleryId), ...(requestedBy && { requestedBy }) };
  try {
    await acceptJob(ports, order);
  } catch (cause) {
    if (cause instanceof OperationInProgressError) return;
    ports.warn(`The images of ${galleryId} could not be begun to be read.`, cause);
  }
}
