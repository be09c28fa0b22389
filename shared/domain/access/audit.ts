import { z } from 'zod';

/** Who did what, when, and what came of it. */
export const auditEntry = z.object({
  /** Sorts newest first. */
  id: z.string(),
  accountId: z.string(),
  at: z.iso.datetime(),
  operation: z.string(),
  /** What it was done to, as the path of the request names it. */
  target: z.string(),
  callerId: z.string(),
  callerName: z.string(),
  callerKind: z.enum(['User', 'ServicePrincipal', 'ServiceBusMessage']),
  outcome: z.enum(['Done', 'Refused', 'Failed']),
  /** The code that it was refused with. */
  code: z.string().exactOptional(),
  /** To find the request in the operators' log. */
  requestId: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
