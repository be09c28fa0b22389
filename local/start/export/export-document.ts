/** An export as the public API describes it (`GET` of the `Location`). */
export interface ExportDocument {
  readonly id: string;
  readonly accountId: string;
  readonly labName: string;
  readonly imageName: string;
  /** `major.minor.patch`; null until it is reserved. */
  readonly version: string | null;
  /** Of a retry: the export whose regions it tries again. */
  readonly retryOf?: string;
  readonly status: ExportStatus;
  readonly step: string;
  readonly regions: readonly RegionDocument[];
  /** All times are ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly vmUnavailableFrom?: string;
  readonly vmAvailableAt?: string;
  /** Until when a partly succeeded export can be tried again without a new capture. */
  readonly retryUntil?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly azure?: AzureProblem };
  /** What is still in Azure, or not put right again. */
  readonly leftBehind?: readonly { readonly code: string; readonly message: string }[];
  /** ARM's resource id of the version, there or not. */
  readonly imageVersionId?: string;
}

type ExportStatus = 'Accepted' | 'Running' | 'Succeeded' | 'PartiallySucceeded' | 'Failed' | 'Cancelled';

export interface RegionDocument {
  readonly region: string;
  readonly state:
    'Pending' | 'Replicating' | 'Withdrawing' | 'Completed' | 'Failed' | 'Skipped' | 'Cancelled';
  /** Percent. */
  readonly progress: number;
  readonly startedAt?: string;
  /** An estimate of when the copy is there. */
  readonly expectedAt?: string;
  readonly message?: string;
  readonly azure?: AzureProblem;
}

/** What Azure refused, in plain words and in its own. */
interface AzureProblem {
  readonly message: string;
  readonly advice?: string;
  /** Azure's own code and words. */
  readonly azureCode: string;
  readonly azureMessage: string;
}

/** What there is to say of a region or an error: our words, what Azure's mean, what to do, and Azure's own code. */
export function wordsOf({
  message,
  azure,
}: {
  readonly message?: string;
  readonly azure?: AzureProblem;
}): string | undefined {
  const words = [message, azure?.message, azure?.advice, azure && `(${azure.azureCode})`];
  const said = words.filter((text) => text !== undefined);
  return said.length === 0 ? undefined : said.join(' ');
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
