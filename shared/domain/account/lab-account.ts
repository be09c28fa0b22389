import { simpleName } from '../resource/simple-name.ts';
import { z } from 'zod';
import { exportDefaults } from './export-defaults.ts';
import { retentionPolicy } from '../retention/retention-policy.ts';
import { Refusal, type RefusalDetail } from '../refusal/refusal.ts';
import { regionNameText } from '../region/target-region.ts';

const MAX_REGIONS = 100;
const MAX_LABS = 100;

/** Each once, in one order: what is the same is written in one way. */
const inOrder = (names: readonly string[]) => [...new Set(names)].toSorted();

/**
 * Messages on the queue name nobody: so they act with a role that the account gives to all of them, and only in the
 * labs that it names.
 */
const messageSettings = z
  .strictObject({
    role: z
      .enum(['Contributor', 'LabCreator'])
      .describe(
        'The role that messages act with. A Lab Creator exports the labs that are named below as their owner would, but ' +
          'neither generalizes a template VM nor exports into an image that another lab made.',
      ),
    labs: z
      .union([z.literal('All'), z.array(simpleName).min(1).max(MAX_LABS).overwrite(inOrder)])
      .describe('The labs that messages may export: their names, or `All`.')
      .meta({ examples: [['linux-basics']] }),
  })
  .meta({ id: 'MessageSettings', description: 'What requests by message may do.' });
export type MessageSettings = z.infer<typeof messageSettings>;

/** What an administrator says of a lab account: where it is, and what holds for all its labs and exports. */
export const labAccountSettings = z
  .strictObject({
    location: regionNameText.meta({ description: "Azure's name of its region.", examples: ['westeurope'] }),
    allowedRegions: z
      .array(regionNameText)
      .min(1)
      .max(MAX_REGIONS)
      .overwrite(inOrder)
      .exactOptional()
      .meta({
        description:
          'Labs may be in these regions only, and images are copied to no other, their home region excepted. All ' +
          'regions, where this is left out.',
        examples: [['westeurope', 'northeurope']],
      }),
    exportDefaults: exportDefaults.exactOptional(),
    retention: retentionPolicy.exactOptional(),
    messages: messageSettings
      .exactOptional()
      .describe('Requests by message; none are taken where this is left out.'),
  })
  .meta({ id: 'LabAccountSettings', description: 'What an administrator says of a lab account.' });

export type LabAccountSettings = z.infer<typeof labAccountSettings>;

/** The container that an administrator owns; holds labs and at most one attached gallery. */
export interface LabAccount extends LabAccountSettings {
  id: string;
  /** Resource id of the attached Azure Compute Gallery. */
  galleryId?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  changedAt: string;
}

export class LabAccountNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'LabAccountNotFound';

  constructor(accountId: string) {
    super(`There is no lab account "${accountId}".`, { target: 'account' });
  }
}

/** An account of this id is on its way out; there can be a new one when it is gone. */
export class LabAccountBeingDeletedError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabAccountBeingDeleted';

  constructor(accountId: string) {
    super(`The lab account "${accountId}" is being deleted. Make it anew when that is over.`, {
      target: 'account',
    });
  }
}

/**
 * The row that says of an account of this id that it is there, or was deleted, is lost, and what belongs to it is not.
 * Whether that is somebody's labs or nobody's any more only an operator can find out.
 */
export class LabAccountRecordLostError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabAccountRecordLost';

  constructor(accountId: string) {
    super(
      `There are rows of a lab account "${accountId}", and none that says that it is there or was deleted. Nothing ` +
        'has been touched. Have an operator restore the row of the account, or choose another id.',
      { target: 'account' },
    );
  }
}

/** So many labs are named; whoever reads the sentence does not read more. */
const MAX_NAMED = 100;

/** Labs go before their account does. */
export class LabAccountHasLabsError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabAccountHasLabs';

  /**
   * @param labNames of its labs, by name
   * @param andOthers there are even more
   */
  constructor(accountId: string, labNames: readonly string[], andOthers: boolean) {
    const named = labNames.slice(0, MAX_NAMED).map((name) => ({
      code: 'Lab',
      message: `The lab "${name}" is in it.`,
      target: name,
    }));
    const rest = labNames.length - named.length;
    const more = andOthers ? `more than ${rest}` : String(rest);
    super(`The lab account "${accountId}" has labs. Delete them first.`, {
      target: 'account',
      details: [...named, ...(rest > 0 ? [{ code: 'MoreLabs', message: `And ${more} more.` }] : [])],
    });
  }
}

/** Something goes on in the account that has to end first: one detail for each. */
export class LabAccountBusyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'LabAccountBusy';

  constructor(accountId: string, work: readonly RefusalDetail[]) {
    super(`Work goes on in the lab account "${accountId}". Wait for its end, or cancel it.`, {
      target: 'account',
      details: work,
    });
  }
}

/** Exports and image pickers need a gallery; this account has none yet. */
export class NoGalleryAttachedError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'NoGalleryAttached';

  constructor(accountId: string) {
    super(`No gallery is attached to the lab account "${accountId}". Ask its administrator to attach one.`);
  }
}
