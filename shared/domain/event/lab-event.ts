import { z } from 'zod';
import { exportStatus } from '../export/export.ts';

/** How an export stands at the moment that an event tells of. */
const exportEventData = z
  .strictObject({
    retryOf: z
      .string()
      .exactOptional()
      .describe('Of a retry: the export whose image version it distributes.'),
    labName: z.string().describe('The lab whose template VM is exported.'),
    imageName: z.string().describe('The image.'),
    version: z.string().describe('`major.minor.patch` of the image.'),
    status: exportStatus.describe('How the export stands.'),
    errorCode: z.string().exactOptional().describe('Why it failed: a stable code.'),
    errorMessage: z.string().exactOptional().describe('Why it failed: a sentence.'),
  })
  .meta({ id: 'ExportEventData', description: 'An export, as it was then.' });

const regionEventData = z
  .strictObject({
    region: z.string().describe("Azure's name of the region."),
    message: z.string().exactOptional().describe('Why it has no copy: a sentence.'),
  })
  .meta({ id: 'RegionEventData', description: 'A region that an export has come to the end of.' });

const rejectedEventData = z
  .strictObject({
    messageId: z.string().describe('Id of the message.'),
    code: z.string().describe('Why: a stable code.'),
    message: z.string().describe('Why: a sentence.'),
    labName: z.string().exactOptional().describe('The lab that it named.'),
    imageName: z.string().exactOptional().describe('The image that it named.'),
  })
  .meta({ id: 'RejectedEventData', description: 'A request by message that can never become an export.' });

const imageEventData = z
  .strictObject({
    galleryId: z.string().describe("Azure's resource id of the gallery."),
    imageName: z.string().describe('The image.'),
    hiddenBecause: z.array(z.string()).exactOptional().describe('Of a hidden image: stable codes.'),
  })
  .meta({
    id: 'ImageEventData',
    description: 'An image of the gallery that is attached to the lab account.',
  });

const labEventData = z
  .strictObject({
    labName: z.string().describe('The lab.'),
    galleryId: z.string().describe("Azure's resource id of the gallery."),
    imageName: z.string().describe('The image that its template VM was made from.'),
    version: z.string().describe('`major.minor.patch` of the image.'),
  })
  .meta({ id: 'LabEventData', description: 'A lab that was made from an image.' });

/** Everything that is told, by its type: when, and what an event of it says. */
export const LAB_EVENTS = {
  'export-accepted': { data: exportEventData, when: 'An export is accepted, by HTTP or by message.' },
  'export-rejected': { data: rejectedEventData, when: 'A request by message can never become an export.' },
  'export-capturing': { data: exportEventData, when: 'The capture of the template VM begins.' },
  'template-vm-available': { data: exportEventData, when: 'The template VM is available again.' },
  'image-version-created': {
    data: exportEventData,
    when: 'The home region has the image version: it serves labs there.',
  },
  'region-replicated': { data: regionEventData, when: 'A region has its copy of the image version.' },
  'region-failed': { data: regionEventData, when: 'A region is given up.' },
  'region-skipped': { data: regionEventData, when: 'Azure refuses a region.' },
  'export-succeeded': { data: exportEventData, when: 'Every region has the image version.' },
  'export-partially-succeeded': {
    data: exportEventData,
    when: 'The home region has the image version, and another region has not.',
  },
  'export-failed': { data: exportEventData, when: 'The export has ended without an image version.' },
  'export-cancelled': { data: exportEventData, when: 'The export has ended because it was cancelled.' },
  'image-appeared': {
    data: imageEventData,
    when: 'Labs can be made from an image, a new one or one that was hidden. The first reading of a gallery publishes none of these.',
  },
  'image-hidden': {
    data: imageEventData,
    when: 'Labs can not be made from an image any more. An end of life that passes by itself is not published.',
  },
  'image-deleted': { data: imageEventData, when: 'An image is gone from the gallery.' },
  'lab-created': { data: labEventData, when: 'A lab was made from an image.' },
} as const;

export type LabEventType = keyof typeof LAB_EVENTS;
export type EventData<Type extends LabEventType> = z.infer<(typeof LAB_EVENTS)[Type]['data']>;

/**
 * Something that has happened in a lab account, for whoever wants to know. Its id is derived from what happened, so
 * that telling it again is telling the same event.
 */
export interface LabEvent {
  id: string;
  type: LabEventType;
  /** ISO 8601, UTC. */
  time: string;
  accountId: string;
  /** What it happened to, within the account: `exports/…`, `images/…`, `labs/…`. */
  subject: string;
  data: EventData<LabEventType>;
}

/**
 * An event in its place among those of one export: the first is 1, and none is left out, so that a receiver knows
 * whether it has them all. The one that ends the export is the last. Events of anything else have no place.
 */
export interface PlacedEvent extends LabEvent {
  sequence?: number;
}
