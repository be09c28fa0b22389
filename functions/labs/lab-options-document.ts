import { z } from 'zod';
import { credentialsOf } from '../../shared/domain/lab/lab-build.ts';
import { labSizesOf } from '../../shared/domain/lab/lab-options.ts';
import type { LabOptions } from '../../shared/use-cases/lab/read-lab-options.ts';
import { detailDocument, expectedAt, time } from '../exports/export-document.ts';
import { credentialsDocument } from './lab-document.ts';

const sizeDocument = z
  .strictObject({
    name: z.string().meta({ description: "Azure's name of the VM size." }),
    cores: z.int().meta({ description: 'How many virtual cores.' }),
    memoryGb: z.number().meta({ description: 'Memory in GB.' }),
  })
  .meta({ id: 'LabSize', description: 'A size that a lab may have.' });

const regionDocument = z
  .strictObject({
    region: z.string().meta({ description: "Azure's name of the region." }),
    ready: z.boolean().meta({ description: "Labs can be made there now, by the region's own status." }),
    state: z.enum(['Pending', 'Unknown', 'Replicating', 'Completed', 'Failed']).meta({
      description: "Azure's word; `Pending` where an export is still to have it copied there.",
    }),
    progress: z.number().min(0).max(100).meta({ description: 'Percent.' }),
    expectedAt: time.optional().meta({
      description: 'An estimate of when the copy is complete. Absent if nothing is known.',
    }),
    sizes: z.array(sizeDocument).meta({
      description: 'Sizes that fit the image and that Azure offers there; empty if the image isn’t ready.',
    }),
    sizesUnknown: detailDocument.optional(),
  })
  .meta({ id: 'LabRegion', description: 'A region that a lab from the image may be in.' });

export const labOptionsDocument = z
  .strictObject({
    imageName: z.string().meta({ description: 'Name of the image.' }),
    version: z.string().meta({ description: '`major.minor.patch` of the version.' }),
    osType: z.enum(['Linux', 'Windows']).meta({ description: 'The operating system.' }),
    osState: z.enum(['Generalized', 'Specialized']).meta({ description: "Azure's word." }),
    credentials: credentialsDocument,
    regions: z.array(regionDocument).meta({ description: 'Those that are ready first.' }),
  })
  .meta({ id: 'LabOptions', description: 'What a lab from an image version can be.' });

export function labOptionsDocumentOf({
  found: { image, version, regions, coming },
  sizes,
  durations,
  now,
}: LabOptions): z.infer<typeof labOptionsDocument> {
  const { name: imageName, osType, osState } = image;
  return {
    imageName,
    version: version.version,
    osType,
    osState,
    credentials: credentialsOf(image),
    regions: regions.map((region) => {
      const offered = sizes.get(region.region) ?? [];
      const copy = region.ready ? undefined : coming.find((one) => one.region === region.region);
      const known =
        'unknown' in offered
          ? { sizes: [], sizesUnknown: offered.unknown }
          : {
              sizes: labSizesOf(image, offered).map(({ name, cores, memoryGb }) => ({
                name,
                cores,
                memoryGb,
              })),
            };
      return { ...region, expectedAt: copy && expectedAt(copy, durations, now), ...known };
    }),
  };
}
