import { z } from 'zod';
import { currency, type PriceAnswer } from '../../shared/domain/cost/price.ts';
import { storageCost } from '../../shared/domain/cost/storage-cost.ts';
import type { ImageFacts } from '../../shared/domain/image/image-facts.ts';
import { hiddenBecause } from '../../shared/domain/image/hidden-because.ts';
import type { Viewer } from '../../shared/use-cases/image/find-image.ts';
import { imageProperties } from '../../shared/domain/image/image-definition.ts';
import { detailDocument, time } from '../exports/export-document.ts';
import { pageOf } from '../http/paging.ts';
import { originDocument, originOf } from './origin-document.ts';

export const monthlyCostDocument = z
  .strictObject({
    currency,
    known: z.number().meta({ description: 'What is known of it.' }),
    total: z.number().nullable().meta({ description: 'Null when something is not known.' }),
    unknown: z.array(z.string()).meta({ description: 'What is not known, a sentence each.' }),
  })
  .meta({
    id: 'MonthlyCost',
    description: "What is kept costs each month, at most, by Azure's retail prices.",
  });

/** An image as one lab account sees it. */
export const imageDocument = z
  .strictObject({
    id: z.string().meta({ description: "Azure's resource id." }),
    name: z.string().meta({ description: 'Its name in the gallery.' }),
    description: z.string().optional().meta({ description: 'What its definition says.' }),
    osType: imageProperties.shape.osType.meta({ description: 'The operating system.' }),
    osState: imageProperties.shape.osState.meta({
      description: '`Specialized`: its machines keep users and names of the template VM.',
    }),
    hyperVGeneration: imageProperties.shape.hyperVGeneration.meta({ description: 'The VM generation.' }),
    architecture: imageProperties.shape.architecture.meta({ description: 'Of the processor.' }),
    securityType: z.string().meta({ description: "Azure's word, `Standard` where it says nothing." }),
    provisioningState: z.string().meta({ description: "Azure's word for the state of the definition." }),
    endOfLifeDate: time.optional().meta({ description: 'When its life ends.' }),
    versionCount: z.int().min(0).meta({ description: 'How many versions there are.' }),
    latestVersion: z
      .string()
      .optional()
      .meta({ description: 'What `latest` means, where nothing else is said.' }),
    sizeGb: z.number().optional().meta({ description: "Of the latest version's OS disk." }),
    readyRegions: z
      .array(
        z.strictObject({
          region: z.string().meta({ description: "Azure's name of the region." }),
          version: z.string().meta({ description: 'What `latest` means there.' }),
        }),
      )
      .meta({ description: "Where labs can be made from it, by the regions' own replication status." }),
    monthlyCost: monthlyCostDocument,
    origin: originDocument.optional(),
    enabled: z.boolean().meta({ description: 'False if the image is disabled in this lab account.' }),
    hiddenBecause: z.array(detailDocument).meta({
      description: 'Every reason why this account can’t create labs from the image; empty if it can.',
    }),
  })
  .meta({ id: 'Image', description: 'An image of the attached gallery, as one lab account sees it.' });

export const imagePage = pageOf(imageDocument).meta({ id: 'ImagePage', description: 'Images, by name.' });

/** What a document needs beside the image itself. */
export interface ImageContext {
  viewer: Viewer;
  prices: readonly PriceAnswer[];
  now: Date;
}

export function imageDocumentOf(
  image: ImageFacts,
  { viewer, prices, now }: ImageContext,
): z.infer<typeof imageDocument> {
  const { name, description, osType, osState, hyperVGeneration, architecture, securityType } = image;
  const { provisioningState, endOfLifeDate, versionCount, latest, ready } = image;
  return {
    id: `${viewer.galleryId}/images/${name}`,
    name,
    description,
    osType,
    osState,
    hyperVGeneration,
    architecture,
    securityType,
    provisioningState,
    endOfLifeDate,
    versionCount,
    latestVersion: latest?.version,
    sizeGb: latest?.osDiskGb,
    readyRegions: ready,
    monthlyCost: costOf(image, prices),
    origin: latest && originOf(latest, viewer),
    enabled: !image.disabledIn.includes(viewer.id),
    hiddenBecause: hiddenBecause(image, viewer, now),
  };
}

export function costOf(
  { stored, unsized }: Pick<ImageFacts, 'stored' | 'unsized'>,
  prices: readonly PriceAnswer[],
): z.infer<typeof monthlyCostDocument> {
  const cost = storageCost(stored, prices);
  if (unsized === 0) return cost;
  const sentence = `How large ${unsized === 1 ? 'one version is' : `${unsized} versions are`} is not known.`;
  return { ...cost, total: null, unknown: [...cost.unknown, sentence] };
}
