import { z } from 'zod';
import { encryptionSchema } from '../disks/disk-encryption.ts';
import { planSchema } from '../../core/purchase-plan.ts';
import { trackedBody } from '../../http/request-body.ts';

export const virtualMachineBodySchema = z.looseObject({
  ...trackedBody,
  plan: planSchema.optional(),
  properties: z.looseObject({
    hardwareProfile: z.looseObject({ vmSize: z.string().min(1) }).optional(),
    storageProfile: z.looseObject({
      imageReference: z
        .looseObject({
          id: z.string().optional(),
          publisher: z.string().optional(),
          offer: z.string().optional(),
          sku: z.string().optional(),
          version: z.string().optional(),
        })
        .optional(),
      // What is not named here would be dropped: it is refused.
      osDisk: z
        .strictObject({
          createOption: z.string(),
          name: z.string().min(1).optional(),
          osType: z.enum(['Windows', 'Linux']).optional(),
          caching: z.string().optional(),
          diskSizeGB: z.int().min(1).max(4095).optional(),
          deleteOption: z.enum(['Delete', 'Detach']).optional(),
          diffDiskSettings: z
            .strictObject({ option: z.literal('Local'), placement: z.string().optional() })
            .optional(),
          managedDisk: z
            .strictObject({
              id: z.string().optional(),
              storageAccountType: z.string().optional(),
              diskEncryptionSet: z
                .strictObject({ id: encryptionSchema.shape.diskEncryptionSetId.unwrap() })
                .optional(),
            })
            .optional(),
        })
        .optional(),
      dataDisks: z.array(z.unknown()).optional(),
    }),
    osProfile: z
      .looseObject({
        computerName: z.string().optional(),
        adminUsername: z.string().min(1).optional(),
        adminPassword: z.string().optional(),
        customData: z.string().optional(),
        linuxConfiguration: z
          .looseObject({
            ssh: z.looseObject({ publicKeys: z.array(z.unknown()).optional() }).optional(),
          })
          .optional(),
      })
      .optional(),
    networkProfile: z
      .looseObject({
        networkInterfaces: z
          .array(
            z.looseObject({
              id: z.string().min(1),
              properties: z
                .looseObject({
                  primary: z.boolean().optional(),
                  deleteOption: z.enum(['Delete', 'Detach']).optional(),
                })
                .optional(),
            }),
          )
          .optional(),
      })
      .optional(),
    securityProfile: z.looseObject({ securityType: z.string().optional() }).optional(),
  }),
});

export type VirtualMachineBody = z.output<typeof virtualMachineBodySchema>;
