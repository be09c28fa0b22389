import type { AccountStore } from '../account/ports.ts';
import type { LabAccount } from '../../domain/account/lab-account.ts';
import type { EventOutbox } from '../event/ports.ts';
import type { ImageChanges, ImageNews } from './catalogue-ports.ts';
import { eventOfChange } from '../../domain/event/image-events.ts';

export interface ImageNewsPorts {
  accounts: Pick<AccountStore, 'listAttachedTo' | 'read'>;
  changes: ImageChanges;
  outbox: Pick<EventOutbox, 'append'>;
  /** Told of what could not be told yet; the next synchronisation tells it. */
  warn: (message: string, cause: unknown) => void;
}

/**
 * Tells of changes in the accounts that the gallery is attached to. A change is forgotten after it has been told in
 * all of them: one that is told again is the same events.
 */
export function createImageNews({ accounts, changes, outbox, warn }: ImageNewsPorts): ImageNews {
  async function accountsOf(galleryId: string): Promise<LabAccount[]> {
    const ids = await accounts.listAttachedTo(galleryId);
    const read = await Promise.all(ids.map((id) => accounts.read(id)));
    return read.filter((account) => account !== undefined);
  }

  return {
    async tell(galleryId) {
      try {
        for await (const page of changes.untold(galleryId)) {
          if (page.length === 0) continue;
          for (const account of await accountsOf(galleryId)) {
            const events = page.flatMap((change) => eventOfChange(change, account) ?? []);
            await outbox.append(account.id, events);
          }
          await changes.forget(
            galleryId,
            page.map(({ id }) => id),
          );
        }
      } catch (cause) {
        warn(`Changes of images in ${galleryId} could not be told yet.`, cause);
      }
    },
  };
}
