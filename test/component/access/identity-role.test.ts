import { beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_PRINCIPAL } from '@lab-gallery/local-azure/identity';
import { circles } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import type { RunDocument, TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** Exports the lab's template VM, which may be stopped for it. */
async function exportWith(lab: TestLab, options: object): Promise<RunDocument> {
  const body = { imageName: lab.imageName, options: { ...options, stopTemplateVm: true } };
  const accepted = await cloud.requestExport(lab, { body });
  return cloud.follow(lab, accepted.body.id);
}

describe("the app's own identity", () => {
  it('may generalize a template VM and capture it', async () => {
    const lab = await cloud.openLab({ name: 'role-generalized', region: 'belgiumcentral' });

    const run = await exportWith(lab, { generalize: true });

    expect(run.error).toBeUndefined();
    expect(cloud.arm.access.granted(LOCAL_PRINCIPAL)).toContain(
      'Microsoft.Compute/virtualMachines/generalize/action',
    );
    expect(cloud.arm.access.refused(LOCAL_PRINCIPAL)).toEqual([]);
  });

  for (const [circle, rows] of circles(
    [
      {
        right: 'on its own snapshot',
        action: 'Microsoft.Compute/snapshots/write',
        azure: { azureCode: 'AuthorizationFailed', message: 'The app has no right to do this in Azure.' },
      },
      {
        right: 'on the disk that it copies',
        action: 'Microsoft.Compute/disks/beginGetAccess/action',
        azure: {
          azureCode: 'LinkedAuthorizationFailed',
          message: 'The app lacks a right on something else that is needed for this.',
        },
      },
      {
        right: 'to make an image version',
        action: 'Microsoft.Compute/galleries/images/versions/write',
        azure: { azureCode: 'AuthorizationFailed', message: 'The app has no right to do this in Azure.' },
      },
    ],
    ({ right }) => right === 'to make an image version',
  ))
    it.each(rows)(
      'without the right $right ends an export that says so and leaves nothing',
      circle,
      async ({ action, azure }) => {
        const name = `without-${action.toLowerCase().split('/').slice(1, -1).join('-')}`;
        const lab = await cloud.openLab({ name, region: 'austriaeast' });
        cloud.arm.faults.add({ kind: 'role-missing', action });

        const run = await exportWith(lab, {});
        cloud.arm.faults.clear();

        expect(run).toMatchObject({ status: 'Failed', error: { azure } });
        expect(await cloud.azure.truth(lab)).toEqual({ power: 'VM running', snapshots: [], versions: {} });
      },
    );
});
