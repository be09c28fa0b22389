import type { RegionState } from '../region/replication.ts';
import { z } from 'zod';

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
  'CapturingDisk',
  'StartingVm',
  'PreparingImage',
  'CreatingVersion',
  'Replicating',
  'Settling',
  'Done',
]);
export type ExportStep = z.infer<typeof exportStep>;

/** Why an export did not succeed: a stable code, a plain sentence, and Azure's own code where it was Azure. */
export const exportError = z
  .object({
    code: z.string().meta({ description: 'Stable, for programs.' }),
    message: z.string().meta({ description: 'A plain sentence, for people.' }),
    azureCode: z.string().exactOptional().meta({ description: "Azure's own code, where it was Azure." }),
    details: z
      .array(z.object({ code: z.string(), message: z.string(), target: z.string().exactOptional() }))
      .exactOptional()
      .meta({ description: 'One per reason, where there are several.' }),
  })
  .meta({ id: 'ExportError', description: 'Why an export did not succeed.' });
export type ExportError = z.infer<typeof exportError>;

/** What was captured and must be put right if the export dies: names of things in Azure, never secrets. */
export const captureRecord = z.object({
  templateVmId: z.string(),
  wasRunning: z.boolean(),
  homeRegion: z.string(),
});
export type CaptureRecord = z.infer<typeof captureRecord>;

/** One run: template VM → image version → replicas. Times are ISO 8601, in UTC. */
export interface Export {
  id: string;
  accountId: string;
  labName: string;
  imageName: string;
  /** The gallery that was attached when the export was accepted. */
  galleryId: string;
  templateVmId: string;
  /** Reserved in the gallery for this export; another is reserved if somebody else's version turns up there. */
  version: string;
  status: ExportStatus;
  step: ExportStep;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  /** When the template VM was asked to stop, and when it was back; absent while that has not happened. */
  vmUnavailableFrom?: string;
  vmAvailableAt?: string;
  /** Until when the snapshot of a partly succeeded export is kept for a retry. */
  retryUntil?: string;
  error?: ExportError;
  /** What the run could not put right again, in sentences. */
  leftBehind?: string[];
  /** Present from the moment on that the template VM may have been touched. */
  capture?: CaptureRecord;
}

/** How far an export is in one region. */
export interface ExportRegion {
  region: string;
  state: RegionState;
  /** 0 to 100. */
  progress: number;
  message?: string;
}

/** The resource id that labs and `az vm create` name. */
export function imageVersionId(run: Pick<Export, 'galleryId' | 'imageName' | 'version'>): string {
  return `${run.galleryId}/images/${run.imageName}/versions/${run.version}`;
}
