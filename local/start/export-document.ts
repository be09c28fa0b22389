/** An export as the public API describes it (`GET` of the `Operation-Location`). */
export interface ExportDocument {
  readonly id: string;
  readonly accountId: string;
  readonly labName: string;
  readonly imageName: string;
  /** `major.minor.patch`; null until it is reserved. */
  readonly version: string | null;
  readonly status: ExportStatus;
  readonly step: string;
  readonly regions: readonly RegionDocument[];
  /** All times are ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly vmUnavailableFrom?: string;
  readonly vmAvailableAt?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** ARM's resource id of the version, there or not. */
  readonly imageVersionId?: string;
}

type ExportStatus = 'Accepted' | 'Running' | 'Succeeded' | 'PartiallySucceeded' | 'Failed' | 'Cancelled';

export interface RegionDocument {
  readonly region: string;
  readonly state: 'Pending' | 'Replicating' | 'Withdrawing' | 'Completed' | 'Failed' | 'Skipped';
  /** Percent. */
  readonly progress: number;
  readonly message?: string;
}

/** Whether nothing more will happen to the export. */
export function hasEnded({ status }: Pick<ExportDocument, 'status'>): boolean {
  return status !== 'Accepted' && status !== 'Running';
}

/** How long the export took or the VM was away, in seconds; null while one of the ends is unknown. */
export function secondsBetween(from: string | undefined, to: string | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  return Math.round((Date.parse(to) - Date.parse(from)) / 100) / 10;
}
