import { z } from 'zod';
import { markForDeletion, type DeleteAccountPorts } from '../../shared/account/delete-account.ts';
import { done } from '../../shared/operation/outcome.ts';
import { Refusal } from '../../shared/refusal/refusal.ts';
import { refusalForm, refusalOf } from '../job/refusal-form.ts';
import { ask } from '../run/ask.ts';

const account = z.object({ accountId: z.string() });

/** Takes the account out of use, unless somebody has begun something in it since the door looked. */
export const markAccount = ask({
  name: 'markAccount',
  input: account.extend({ jobId: z.string() }),
  value: z.object({ refusal: refusalForm.exactOptional() }),
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

/** Deletes some of what stands in the account. */
export const deleteAccountRows = ask({
  name: 'deleteAccountRows',
  input: account.extend({ jobId: z.string(), principalId: z.string() }),
  value: z.object({ more: z.boolean() }),
  create:
    ({ deletion }: Pick<DeleteAccountPorts, 'deletion'>) =>
    async ({ accountId, ...spared }) =>
      done({ more: await deletion.deleteRows(accountId, spared) }),
});

/** Forgets the account itself. */
export const forgetAccount = ask({
  name: 'forgetAccount',
  input: account,
  value: z.null(),
  create:
    ({ deletion }: Pick<DeleteAccountPorts, 'deletion'>) =>
    async ({ accountId }) => {
      await deletion.forget(accountId);
      return done(null);
    },
});
