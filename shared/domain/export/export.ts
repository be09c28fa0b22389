import { type Requester } from '../access/requester.ts';
import { detail, type Detail } from '../refusal/detail.ts';
import { z } from 'zod';
import { azureError } from '../arm/outcome.ts';
import { regionState } from '../region/replication.ts';
import { targetRegion } from '../region/target-region.ts';
import type { ExportOptions } from './export-request.ts';

export const exportStatus = z.enum([
  'Accepted',
  'Running',
  'Succeeded',
  'PartiallySucceeded',
  'Failed',
  'Cancelled',
]);
export type ExportStatus = z.infer<typeof exportStatus>;

/** What a running export is at, in the order in which it happens. */
export const exportStep = z.enum([
  'Accepted',
  'Preflight',
  'StoppingVm',
  'GeneralizingVm',
  'CapturingDisk',
  'StartingVm',
  'PreparingImage',
  'CreatingVersion',
  'Replicating',
  'Settling',
  'Done',
]);
export type ExportStep = z.infer<typeof exportStep>;

/** Why an export did not succeed: a stable code, a plain sentence, and Azure's own words where it was Azure. */
export const exportError = z.object({
  code: z.string(),
  message: z.string(),
  azure: azureError.exactOptional(),
  /** One per reason, where there are several. */
  details: z.array(detail).exactOptional(),
});
export type ExportError = z.infer<typeof exportError>;

/** What was captured and must be put right if the export dies: names of things in Azure, never secrets. */
export const captureRecord = z.object({
  templateVmId: z.string(),
  wasRunning: z.boolean(),
  homeRegion: z.string(),
  /** What the image was to be copied to, the home region first. */
  targets: z.array(targetRegion),
  /** Written before Azure is asked to generalize the VM, which can't be undone. */
  generalizing: z.boolean().exactOptional(),
  /** The image definition did not exist before. */
  newImage: z.boolean().exactOptional(),
  /** Written before Azure is asked for the image version. */
  versionAsked: z.boolean().exactOptional(),
});
export type CaptureRecord = z.infer<typeof captureRecord>;

/** What is still in Azure of an export that is over, and has to go from there. */
export const leftover = z.object({
  /** Not before then; the snapshot of a partly succeeded export is kept for a retry. */
  due: z.iso.datetime(),
  snapshot: z.boolean(),
  version: z.boolean(),
});
export type Leftover = z.infer<typeof leftover>;

/**
 * One run: template VM → image version → replicas; or, with `retryOf`, a retry of the regions that an earlier
 * export left without a copy, from the snapshot that was kept. Times are ISO 8601, in UTC.
 */
export interface Export {
  id: string;
  /** The export whose image version this one distributes again; absent on an export of a template VM. */
  retryOf?: string;
  /** Of a retry: only these regions; all that have no copy, where absent. */
  retriedRegions?: string[];
  /** The latest retry of this export. */
  retriedBy?: string;
  accountId: string;
  labName: string;
  /** Object id and name of who asked for it; unknown of exports from before this was kept. */
  requestedBy?: Requester;
  imageName: string;
  /** The gallery that was attached when the export was accepted. */
  galleryId: string;
  templateVmId: string;
  /** As they were asked for, with the lab account's defaults of that time. */
  options: ExportOptions;
  /** Regions that the lab account allowed at that time; absent where it allowed all. */
  allowedRegions?: string[];
  /** Whoever asked for it may export into images of this lab alone. */
  ownImageOnly?: true;
  /** Reserved in the gallery for this export; another is reserved if somebody else's version turns up there. */
  version: string;
  status: ExportStatus;
  step: ExportStep;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  /** When somebody asked for the end of it; the run heeds that at its next step, wait or tick. */
  cancelRequestedAt?: string;
  /** When the template VM was asked to stop, and when it was back; absent while that has not happened. */
  vmUnavailableFrom?: string;
  vmAvailableAt?: string;
  /** Until when the snapshot of a partly succeeded export is kept for a retry. */
  retryUntil?: string;
  error?: ExportError;
  /** What the run left in Azure, or could not put right again, and why. */
  leftBehind?: Detail[];
  /** Present from the moment on that the template VM may have been touched. */
  capture?: CaptureRecord;
}

/** How far an export is in one region. */
export const exportRegion = z.object({
  region: z.string(),
  state: regionState,
  /** 0 to 100. */
  progress: z.number(),
  /** How many times Azure has been asked to copy to this region. */
  attempt: z.int(),
  /** When the running attempt began, or the last one. */
  startedAt: z.iso.datetime().exactOptional(),
  message: z.string().exactOptional(),
  /** Azure's own words, where it was Azure. */
  azure: azureError.exactOptional(),
});
export type ExportRegion = z.infer<typeof exportRegion>;

/** The resource id that labs and `az vm create` name. */
export function imageVersionId(run: Pick<Export, 'galleryId' | 'imageName' | 'version'>): string {
  return `${run.galleryId}/images/${run.imageName}/versions/${run.version}`;
}

/** The export that made the image version, and whose tag and snapshot's name it bears. */
export function sourceExportId(run: Pick<Export, 'id' | 'retryOf'>): string {
  return run.retryOf ?? run.id;
}
