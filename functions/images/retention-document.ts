import { z } from 'zod';
import type { PriceAnswer } from '../../shared/domain/cost/price.ts';
import type { ImageRetention } from '../../shared/use-cases/image/preview-retention.ts';
import { summed } from '../../shared/domain/retention/retention-report.ts';
import { retentionPolicy } from '../../shared/domain/retention/retention-policy.ts';
import { pageOf } from '../http/paging.ts';
import { costOf, monthlyCostDocument } from './image-document.ts';

/** A policy to try, in place of the account's own. */
export const retentionTrial = z
  .strictObject({ policy: retentionPolicy.exactOptional() })
  .meta({ id: 'RetentionTrial', description: "A policy to try, in place of the account's own." });

const verdictDocument = z
  .strictObject({
    version: z.string().meta({ description: '`major.minor.patch`.' }),
    action: z.enum(['keep', 'shrink', 'delete']).meta({
      description: '`shrink`: one replica stays, in the home region.',
    }),
    code: z.string().meta({ description: 'Why, for programs.' }),
    message: z.string().meta({ description: 'Why, for people.' }),
    freedGb: z.number().min(0).meta({ description: 'The storage that it frees, as far as sizes are known.' }),
  })
  .meta({ id: 'RetentionVerdict', description: 'What becomes of one version, and why.' });

const imageRetentionDocument = z
  .strictObject({
    imageName: z.string().meta({ description: 'Name of the image.' }),
    versions: z.array(verdictDocument).meta({ description: 'All of them, the newest first.' }),
    freedGb: z.number().min(0).meta({ description: 'What goes of it, all versions together.' }),
    savedPerMonth: monthlyCostDocument,
  })
  .meta({ id: 'ImageRetention', description: 'What a policy does to one image.' });

export const retentionPage = pageOf(imageRetentionDocument).meta({
  id: 'RetentionPage',
  description: 'What a policy does, by name of the image.',
});

export function imageRetentionDocumentOf(
  { imageName, versions }: ImageRetention,
  prices: readonly PriceAnswer[],
): z.infer<typeof imageRetentionDocument> {
  const stored = summed(versions.flatMap(({ freed }) => freed));
  const unsized = versions.filter((verdict) => verdict.unsized).length;
  return {
    imageName,
    versions: versions.map(({ version, action, code, message, freed }) => ({
      version,
      action,
      code,
      message,
      freedGb: gbOf(freed),
    })),
    freedGb: gbOf(stored),
    savedPerMonth: costOf({ stored, unsized }, prices),
  };
}

function gbOf(amounts: readonly { gb: number }[]): number {
  return amounts.reduce((sum, { gb }) => sum + gb, 0);
}
