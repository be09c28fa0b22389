import { z } from 'zod';
import { versionRegion, type VersionFacts } from '../../shared/domain/image/image-facts.ts';
import { storedBy } from '../../shared/domain/image/latest-version.ts';
import { time } from '../exports/export-document.ts';
import { pageOf } from '../http/paging.ts';
import { costOf, monthlyCostDocument, type ImageContext } from './image-document.ts';
import { originDocument, originOf } from './origin-document.ts';

const { shape } = versionRegion;
const regionDocument = z
  .strictObject({
    name: shape.name.meta({ description: "Azure's name of the region." }),
    replicas: shape.replicas.meta({ description: 'How many copies there are to be.' }),
    storageAccountType: shape.storageAccountType.meta({ description: 'How they are stored.' }),
    state: shape.state.meta({ description: "Azure's word; labs can be made where it is `Completed`." }),
    progress: z.number().min(0).max(100).meta({ description: 'Percent.' }),
    excludeFromLatest: shape.excludeFromLatest.meta({
      description: '`latest` passes over it in this region.',
    }),
  })
  .meta({ id: 'ImageVersionRegion', description: 'How far an image version is in one region.' });

/** A version of an image as one lab account sees it. */
export const versionDocument = z
  .strictObject({
    id: z.string().meta({ description: "Azure's resource id." }),
    imageName: z.string().meta({ description: 'Name of the image.' }),
    version: z.string().meta({ description: '`major.minor.patch`.', examples: ['1.0.0'] }),
    provisioningState: z.string().meta({ description: "Azure's word." }),
    homeRegion: z.string().meta({ description: 'Where it was made; it is in this region as long as it is.' }),
    description: z
      .string()
      .optional()
      .meta({ description: 'The description given when the version was created.' }),
    createdAt: time.optional().meta({ description: 'When it was made.' }),
    excludeFromLatest: z.boolean().meta({ description: '`latest` passes over it.' }),
    endOfLifeDate: time.optional().meta({ description: 'When its life ends.' }),
    sizeGb: z.number().optional().meta({ description: 'Of the OS disk, if Azure reports it.' }),
    dataDisks: z.int().min(0).meta({ description: 'How many data disks the VM has.' }),
    regions: z.array(regionDocument).meta({ description: 'Where it is, or is to be.' }),
    tags: z.record(z.string(), z.string()).meta({ description: "Without the app's own." }),
    monthlyCost: monthlyCostDocument,
    origin: originDocument,
  })
  .meta({ id: 'ImageVersion', description: 'A version of an image.' });

export const versionPage = pageOf(versionDocument).meta({
  id: 'ImageVersionPage',
  description: 'Versions, newest first.',
});

export function versionDocumentOf(
  imageName: string,
  facts: VersionFacts,
  { viewer, prices }: Omit<ImageContext, 'now'>,
): z.infer<typeof versionDocument> {
  const { version, provisioningState, description, createdAt, excludeFromLatest, endOfLifeDate } = facts;
  const { osDiskGb, dataDisks, regions, tags } = facts;
  return {
    id: `${viewer.galleryId}/images/${imageName}/versions/${version}`,
    imageName,
    version,
    provisioningState,
    homeRegion: facts.location,
    description,
    createdAt,
    excludeFromLatest,
    endOfLifeDate,
    sizeGb: osDiskGb,
    dataDisks,
    regions,
    tags,
    monthlyCost: costOf(storedBy([facts]), prices),
    origin: originOf(facts, viewer),
  };
}
