import { z } from 'zod';
import { simpleName } from '../resource/simple-name.ts';
import { imageName } from '../image/image-name.ts';
import { versionNumber } from '../image/image-version.ts';
import { regionNameText } from '../region/target-region.ts';

const MAX_WAIT_MINUTES = 7 * 24 * 60;

/** What somebody asks for who creates a lab from an image. */
export const labRequest = z
  .strictObject({
    name: simpleName.meta({ description: 'Name of the new lab.', examples: ['linux-basics'] }),
    image: imageName.meta({ description: 'Name of the image.' }),
    version: versionNumber
      .exactOptional()
      .meta({ description: '`major.minor.patch`; the latest one, where this is left out.' }),
    region: regionNameText.meta({ description: "Azure's name of the region." }),
    size: z.string().min(1).max(80).meta({ description: "Azure's name of the VM size." }),
    createWhenReady: z
      .strictObject({
        giveUpAfterMinutes: z
          .int()
          .min(1)
          .max(MAX_WAIT_MINUTES)
          .meta({ description: 'How long to wait for the image at most.' }),
      })
      .exactOptional()
      .meta({ description: 'Wait until the image is in the region, and create the lab then.' }),
  })
  .meta({ id: 'LabRequest', description: 'A lab that is to be made from an image.' });
export type LabRequest = z.infer<typeof labRequest>;

/** The same as its workflow is given it. */
export const labOrder = labRequest.extend({
  galleryId: z.string(),
  /** Who becomes the owner of the lab. */
  creator: z.object({ principalId: z.string(), principalType: z.enum(['User', 'ServicePrincipal']) }),
});
export type LabOrder = z.infer<typeof labOrder>;
