import { z } from 'zod';
import { simpleName } from '../resource/simple-name.ts';
import { Refusal } from '../refusal/refusal.ts';
import type { Reason } from '../message/message.ts';
import { exportRequest, idempotencyKey } from './export-request.ts';

/** The form of a message that asks for an export. */
export const exportMessage = exportRequest
  .extend({
    accountId: simpleName.describe('The lab account; it must take requests by message.'),
    labName: simpleName.describe('The lab whose template VM is exported.'),
    idempotencyKey: idempotencyKey
      .exactOptional()
      .describe(
        'The same key with the same request identifies the same export, by HTTP or by message. ' +
          "The default is the message's id.",
      ),
    requestedBy: z
      .strictObject({ id: z.string().min(1).max(128), name: z.string().min(1).max(256) })
      .exactOptional()
      .describe('On whose behalf, as the sender says: kept with the export, marked as not verified.'),
  })
  .meta({ id: 'ExportRequestMessage', description: 'Asks for an export of a lab’s template VM.' });
export type ExportMessage = z.infer<typeof exportMessage>;

/** Refusals that time cures: the template VM or the version is free again when another operation is over. */
const BUSY: ReadonlySet<string> = new Set(['TemplateVmBusy', 'VersionBusy']);

/** Why a message can never become an export; undefined for what may be otherwise later. */
export function whyNever(error: unknown): Reason | undefined {
  if (!(error instanceof Refusal) || BUSY.has(error.code)) return undefined;
  if (error.kind === 'Unavailable' || error.kind === 'TooManyRequests') return undefined;
  const mistakes = error.details.map(({ message, target }) =>
    target === undefined || target === '' ? message : `${target}: ${message}`,
  );
  return { code: error.code, message: mistakes.length > 0 ? mistakes.join(' ') : error.message };
}

/** Why a message was put off. What nobody foresaw says nothing of itself: it might say too much. */
export function whyLater(error: unknown): Reason {
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  return { code: 'UnexpectedFailure', message: 'Something went wrong that is no fault of the message.' };
}

/** On whose behalf a message says that it is, whatever else is wrong with it. */
export function requesterOf(body: unknown): ExportMessage['requestedBy'] {
  return z.object({ requestedBy: exportMessage.shape.requestedBy }).safeParse(body).data?.requestedBy;
}

/** What a message says of where it belongs, whatever else is wrong with it. */
export function placeOf(body: unknown): { accountId?: string; labName?: string; imageName?: string } {
  const { accountId, labName } = exportMessage.shape;
  const place = z.object({
    accountId: accountId.optional().catch(undefined),
    labName: labName.optional().catch(undefined),
    imageName: exportMessage.shape.imageName.optional().catch(undefined),
  });
  const read = place.safeParse(body);
  const entries = Object.entries(read.data ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
