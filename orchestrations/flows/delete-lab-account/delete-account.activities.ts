import { z } from 'zod';
import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import {
  markForDeletion,
  type DeleteAccountPorts,
} from '../../../shared/use-cases/account/delete-account.ts';
import { giveBackClaimsOf } from '../../../shared/use-cases/account/take-claim.ts';
import type { EventOutbox, EventTopic } from '../../../shared/use-cases/event/ports.ts';
import { publishEvents } from '../../../shared/use-cases/event/publish-events.ts';
import { AT_OWN_PACE, done } from '../../../shared/domain/arm/outcome.ts';
import { Refusal } from '../../../shared/domain/refusal/refusal.ts';
import { refusalSchema, refusalOf } from '../../engine/job/refusal-form.ts';
import { ask } from '../../engine/run/ask.ts';

const account = z.object({ accountId: z.string() });

/** Takes the account out of use, unless somebody has begun something in it since the door looked. */
export const markAccountActivity = ask({
  name: 'markAccountActivity',
  input: account.extend({ jobId: z.string() }),
  value: z.object({ refusal: refusalSchema.exactOptional() }),
  create:
    (ports: DeleteAccountPorts) =>
    async ({ accountId, jobId }) => {
      try {
        await markForDeletion(ports, accountId, jobId);
        return done({});
      } catch (error) {
        if (error instanceof Refusal) return done({ refusal: refusalOf(error) });
        throw error;
      }
    },
});

/** Deletes some of what stands in the account; not the events that wait to be sent. */
export const deleteAccountRowsActivity = ask({
  name: 'deleteAccountRowsActivity',
  input: account.extend({ jobId: z.string(), principalId: z.string() }),
  value: z.object({ more: z.boolean() }),
  create:
    ({ deletion }: Pick<DeleteAccountPorts, 'deletion'>) =>
    async ({ accountId, ...spared }) =>
      done({ more: await deletion.deleteRows(accountId, spared) }),
});

/** Sends what the account's followers have not been told yet. Sent again, it is the same events. */
export const tellLastEventsActivity = ask({
  name: 'tellLastEventsActivity',
  input: account,
  value: z.null(),
  create:
    (ports: { outbox: EventOutbox; topic: EventTopic }) =>
    async ({ accountId }) => {
      try {
        await publishEvents(ports, accountId);
        return done(null);
      } catch {
        // Service Bus or the tables are away; what that says of itself is nothing for a history.
        return { kind: 'wait', seconds: AT_OWN_PACE, why: 'Its last events could not be sent yet.' };
      }
    },
});

/** Gives back what of Azure was the account's alone. */
export const giveBackClaimsActivity = ask({
  name: 'giveBackClaimsActivity',
  input: account,
  value: z.null(),
  create:
    (ports: { claims: ResourceClaims }) =>
    async ({ accountId }) => {
      await giveBackClaimsOf(ports, accountId);
      return done(null);
    },
});

/** Writes down that the account was deleted, in its place. */
export const recordAccountDeletionActivity = ask({
  name: 'recordAccountDeletionActivity',
  input: account.extend({ jobId: z.string() }),
  value: z.null(),
  create:
    ({ deletion }: Pick<DeleteAccountPorts, 'deletion'>) =>
    async ({ accountId, jobId }) => {
      await deletion.bury(accountId, jobId);
      return done(null);
    },
});
