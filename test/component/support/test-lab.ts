import type { DataDisk } from '@azure/arm-compute';
import type { z } from 'zod';
import type { previewDocument } from '../../../functions/exports/preview-document.ts';
import type { timelineDocument } from '../../../functions/exports/timeline-document.ts';
import type { ExportDocument } from '../../../local/start/export/export-document.ts';

/** One of several reasons or consequences. */
export interface Detail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** An export as its door answers. */
export type RunDocument = ExportDocument & {
  readonly retryUntil?: string;
  readonly kind: 'Export' | 'Retry';
  readonly requestedBy?: { readonly id: string; readonly name: string };
  readonly retriedBy?: string;
  readonly cancelRequestedAt?: string;
  readonly homeRegion?: string;
  readonly warnings?: readonly Detail[];
  readonly leftBehind?: readonly Detail[];
  readonly error?: ExportDocument['error'] & { readonly details?: readonly Detail[] };
};

export type PreviewDocument = z.infer<typeof previewDocument>;
export type TimelineDocument = z.infer<typeof timelineDocument>;

/** A lab account with one lab, whose template VM stands in a resource group of its own. */
export interface TestLab {
  readonly account: string;
  readonly lab: string;
  readonly imageName: string;
  readonly group: string;
  readonly vm: string;
  readonly region: string;
  readonly galleryId: string;
}

export interface LabOptions {
  /** Of account, resource group, VM and image. */
  readonly name: string;
  /** Of the template VM. Faults strike whole regions, so tests that ask for some need a geography of their own. */
  readonly region: string;
  /** A lab in whose account it is, and whose gallery it shares; in an account of its own, where this is left out. */
  readonly beside?: TestLab;
  readonly imageName?: string;
  /** Nobody tells the app of what changes in its gallery: it finds out by itself. */
  readonly withoutGalleryEvents?: boolean;
  readonly dataDisks?: DataDisk[];
  /** False for a template VM that is deallocated before the export. */
  readonly running?: boolean;
}

export function accountPath({ account }: Pick<TestLab, 'account'>): string {
  return `/api/lab-accounts/${account}`;
}

/** Resource group and name of the lab's gallery. */
export function galleryPath({ galleryId }: TestLab): [group: string, gallery: string] {
  const parts = galleryId.split('/');
  return [parts[4] ?? '', parts[8] ?? ''];
}

/** States by region, as the app and as Azure tell them. */
export function statesOf({ regions }: RunDocument): Record<string, string> {
  return Object.fromEntries(regions.map(({ region, state }) => [region, state]));
}

/** The same state for each region. */
export function all(state: string, regions: readonly string[]): Record<string, string> {
  return Object.fromEntries(regions.map((region) => [region, state]));
}

export function hasEnded({ status }: RunDocument): boolean {
  return status !== 'Accepted' && status !== 'Running';
}
