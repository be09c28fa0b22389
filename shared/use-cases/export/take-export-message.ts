import { authorizeMessage } from '../access/authorize.ts';
import { MessagesNotTakenError } from '../../domain/access/errors.ts';
import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import type { EventOutbox } from '../event/ports.ts';
import { bodyText, shortened } from '../../domain/message/limits.ts';
import { senderIdOf } from '../message/reschedule.ts';
import type { IncomingMessage, Reason } from '../../domain/message/message.ts';
import type { MessageQueue } from '../message/ports.ts';
import { rejectedEvent } from '../../domain/event/export-events.ts';
import { exportMessage, placeOf, type ExportMessage } from '../../domain/export/export-message.ts';
import type { Export } from '../../domain/export/export.ts';
import { requestExport, type RequestExportPorts } from './request-export.ts';

/**
 * Accepts an export that a message asks for, with the role that its account gives to messages, and in the labs that it
 * names for them: a queue does not tell who sent one.
 *
 * @throws {LabAccountNotFoundError | MessagesNotTakenError | ForbiddenError} and whatever `requestExport` throws
 */
export async function takeExportMessage(
  ports: RequestExportPorts,
  { accountId, labName, requestedBy, idempotencyKey: own, ...request }: ExportMessage,
  key: string,
): Promise<Export> {
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  if (!account.messages) throw new MessagesNotTakenError(accountId);
  const authority = authorizeMessage(account.messages, 'requestExport', labName);
  return requestExport(ports, {
    accountId,
    labName,
    request,
    authority,
    idempotencyKey: own ?? key,
    ...(requestedBy && { requestedBy: { ...requestedBy, verified: false } }),
  });
}

export interface RejectPorts {
  accounts: RequestExportPorts['accounts'];
  rejected: MessageQueue;
  outbox: Pick<EventOutbox, 'append'>;
  digest: (text: string) => string;
  clock: RequestExportPorts['clock'];
}

/**
 * Lays a message aside that can never become an export, as it came and with its reason. It tells the account that it
 * names, if that takes messages and this is one by its form: nobody fills the events of others with anything else. Repeated, it lays it aside again under the same id, and tells the same event.
 *
 * @returns the id of the account that was told, if there is one
 */
export async function rejectExportMessage(
  { accounts, rejected, outbox, digest, clock }: RejectPorts,
  message: IncomingMessage,
  whole: Reason,
): Promise<string | undefined> {
  const reason = shortened(whole);
  const { body, contentType, properties } = message;
  const messageId = senderIdOf(message) ?? '';
  await rejected.send({
    ...(messageId !== '' && { id: messageId }),
    ...(contentType !== undefined && { contentType }),
    body,
    properties: { ...properties, reasonCode: reason.code, reason: reason.message },
  });
  const { accountId, ...place } = placeOf(body);
  if (accountId === undefined || !exportMessage.safeParse(body).success) return undefined;
  if (!(await accounts.read(accountId))?.messages) return undefined;
  const id = `export-rejected-${digest(JSON.stringify([accountId, messageId, bodyText(body)]))}`;
  const about = { accountId, messageId, ...reason, ...place };
  await outbox.append(accountId, [rejectedEvent(about, id, clock.now().toISOString())]);
  return accountId;
}
