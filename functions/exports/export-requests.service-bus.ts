import { randomUUID } from 'node:crypto';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { exportMessage, whyLater, whyNever } from '../../shared/domain/export/export-message.ts';
import type { ExportRuns } from '../../shared/use-cases/export/ports.ts';
import type { RequestExportPorts } from '../../shared/use-cases/export/request-export.ts';
import { noteMessage, type NotePorts } from '../../shared/use-cases/export/note-message.ts';
import {
  rejectExportMessage,
  takeExportMessage,
  type RejectPorts,
} from '../../shared/use-cases/export/take-export-message.ts';
import type { IncomingMessage } from '../../shared/domain/message/message.ts';
import type { MessageQueue } from '../../shared/use-cases/message/ports.ts';
import { reschedule, senderIdOf } from '../../shared/use-cases/message/reschedule.ts';
import { InvalidInputError } from '../../shared/domain/refusal/refusal.ts';
import { sha256 } from '../http/digest.ts';
import { parseWith } from '../http/parse.ts';
import { incomingMessage } from '../messages/incoming.ts';
import { OperatorsLog } from '../operators-log.ts';

export type ExportMessagePorts = Pick<
  RequestExportPorts,
  'accounts' | 'checks' | 'exports' | 'versions' | 'clock'
> &
  Pick<RejectPorts, 'rejected' | 'outbox'> &
  Pick<NotePorts, 'audit'> & { requests: MessageQueue };

export const EXPORT_REQUESTS = 'export-requests';

/** Exports that are asked for by message. */
export function receiveExportRequests(
  ports: ExportMessagePorts,
  runsOf: (client: DurableClient) => Pick<ExportRuns, 'start'>,
): void {
  app.serviceBusQueue('receiveExportRequest', {
    connection: 'LabGalleryServiceBus',
    queueName: EXPORT_REQUESTS,
    extraInputs: [df.input.durableClient()],
    handler: (body: unknown, context) =>
      handleExportRequest(
        { ...ports, runs: runsOf(df.getClient(context)) },
        incomingMessage(body, context),
        new OperatorsLog(context),
      ),
  });
}

/**
 * Settles one message: an export is accepted; or the message is dead-lettered, with its reason; or it comes back
 * later. Only a message that has come back too often is left to the queue.
 *
 * @throws {MessageGivenUpError} and whatever keeps messages from being sent
 */
export async function handleExportRequest(
  ports: ExportMessagePorts & Pick<RequestExportPorts, 'runs'>,
  message: IncomingMessage,
  log: OperatorsLog,
): Promise<void> {
  const warn = (text: string, cause: unknown) => {
    log.warn(text, cause);
  };
  const all = { ...ports, newGuid: randomUUID, digest: sha256, warn };
  const key = keyOf(message);
  const requestId = log.invocationId;
  try {
    try {
      if (typeof message.body !== 'object') throw notJson();
      const request = parseWith(exportMessage, message.body);
      if (key === undefined && request.idempotencyKey === undefined) throw noKey();
      await takeExportMessage(all, request, key ?? '');
      await noteMessage(all, message, { accountId: request.accountId, requestId });
    } catch (error) {
      const reason = whyNever(error);
      if (!reason) throw error;
      log.note(`Rejected the message ${message.id ?? 'without an id'}: ${reason.code}.`);
      const accountId = await rejectExportMessage(all, message, reason);
      if (accountId !== undefined)
        await noteMessage(all, message, { accountId, code: reason.code, requestId });
    }
  } catch (cause) {
    log.warn(`The message ${message.id ?? 'without an id'} comes back later.`, cause);
    const properties = key === undefined ? {} : { idempotencyKey: key };
    await reschedule(ports.requests, message, {
      cause,
      reason: whyLater(cause),
      properties,
      now: ports.clock.now(),
    });
  }
}

/** A copy bears the key of the message that it is a copy of. */
function keyOf(message: IncomingMessage): string | undefined {
  const { idempotencyKey } = message.properties;
  return typeof idempotencyKey === 'string' ? idempotencyKey : senderIdOf(message);
}

function notJson(): InvalidInputError {
  return new InvalidInputError([
    { code: 'InvalidJson', message: 'The message is no JSON object.', target: 'body' },
  ]);
}

function noKey(): InvalidInputError {
  const message =
    'Give an idempotencyKey, or the message an id that is no number: without one, a message that is delivered twice would be two exports.';
  return new InvalidInputError([{ code: 'InvalidValue', message, target: 'idempotencyKey' }]);
}
