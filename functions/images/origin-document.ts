import { z } from 'zod';
import type { VersionFacts } from '../../shared/domain/image/image-facts.ts';
import { isOwn, type Owner } from '../../shared/domain/image/ownership.ts';
import { requesterDocument } from '../exports/export-document.ts';

/** Where an image version came from. */
export const originDocument = z
  .strictObject({
    kind: z.enum(['Export', 'AnotherLabAccount', 'Elsewhere']).meta({
      description:
        '`Export`: of a lab of this account. `AnotherLabAccount`: of another one, or of one that had this account’s name before. `Elsewhere`: it came ' +
        'into the gallery by other means.',
    }),
    labName: z.string().optional().meta({ description: 'The lab whose template VM was exported.' }),
    exportId: z.string().optional().meta({ description: 'Id of the export.' }),
    requestedBy: requesterDocument.optional(),
  })
  .meta({ id: 'Origin', description: 'Where an image version came from.' });

/** What one lab account may know of it: of another one's exports nothing. */
export function originOf(
  { origin }: Pick<VersionFacts, 'origin'>,
  owner: Owner,
): z.infer<typeof originDocument> {
  if (!origin) return { kind: 'Elsewhere' };
  if (!isOwn(origin, owner)) return { kind: 'AnotherLabAccount' };
  const { labName, exportId, requestedBy } = origin;
  return { kind: 'Export', labName, exportId, requestedBy };
}
