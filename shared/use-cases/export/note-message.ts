import type { AuditLog } from '../access/ports.ts';
import type { IncomingMessage } from '../../domain/message/message.ts';
import { senderIdOf } from '../message/reschedule.ts';
import { newestFirstId } from '../../domain/resource/newest-first-id.ts';
import { requesterOf } from '../../domain/export/export-message.ts';
import type { Clock } from '../clock.ts';

export interface NotePorts {
  audit: Pick<AuditLog, 'append'>;
  clock: Clock;
  newGuid: () => string;
}

/** What came of a message, in an account that there is. */
export interface MessageAudit {
  accountId: string;
  /** Why it was rejected, if it was. */
  code?: string;
  /** To find it in the operators' log. */
  requestId: string;
}

/**
 * Writes down what a message has asked for and what came of it. A queue does not tell who sent one: who is named is
 * who the sender says, and that is said.
 */
export async function noteMessage(
  { audit, clock, newGuid }: NotePorts,
  message: IncomingMessage,
  { accountId, code, requestId }: MessageAudit,
): Promise<void> {
  const at = clock.now();
  const messageId = senderIdOf(message) ?? '';
  const requester = requesterOf(message.body);
  await audit.append({
    accountId,
    requestId,
    operation: 'requestExport',
    target: `export-requests/${messageId}`,
    id: newestFirstId(at, newGuid()),
    at: at.toISOString(),
    callerId: requester?.id ?? '',
    callerName: requester ? `${requester.name} (not verified)` : 'Service Bus message',
    callerKind: 'ServiceBusMessage',
    ...(code === undefined ? { outcome: 'Done' } : { outcome: 'Refused', code }),
  });
}
