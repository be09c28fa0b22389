import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import { LOCAL_SUBSCRIPTION } from '@lab-gallery/local-azure/arm';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { TestImages, type ImagePage, type OperationDocument } from '../images/images-support.ts';
import type { LabDocument } from '../labs/lab-world.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const ACCOUNT = '/api/lab-accounts/university';
const GROUP = 'university';
const REGION = 'swedencentral';

/** Asks below the lab account as one of the people. */
async function as<Body>(
  person: 'admin' | 'owner' | 'creator',
  method: string,
  path: string,
  body?: object,
): Promise<Answer<Body>> {
  const roles = person === 'admin' ? { roles: ['LabGallery.Admin'] } : {};
  const token = await cloud.identity.tokenFor(person, roles);
  return cloud.ask<Body>(method, `${ACCOUNT}${path}`, { token, ...(body && { body }) });
}

async function follow({ body: { id } }: Answer<OperationDocument>): Promise<OperationDocument> {
  return until(async () => {
    const { body } = await as<OperationDocument>('owner', 'GET', `/operations/${id}`);
    expect(['NotStarted', 'Running']).not.toContain(body.status);
    return body;
  });
}

/** Puts an image into the gallery as an administrator does who never heard of the app. */
async function upload(imageName: string): Promise<void> {
  const compute = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute`;
  const lab = { account: 'university', lab: 'none', group: GROUP, vm: 'none', region: REGION, imageName };
  await new TestImages(cloud, { ...lab, galleryId: `${compute}/galleries/shared_images` }).upload(imageName);
}

/** The images that a lab creator may choose from, as soon as there are any. */
async function choose(): Promise<ImagePage['value']> {
  return until(async () => {
    const { body } = await as<ImagePage>('creator', 'GET', '/images?state=usable');
    expect(body.value).not.toEqual([]);
    return body.value;
  });
}

describe('the first scenario', () => {
  it('goes from a new lab account to a lab that is made from an image which came from outside', async () => {
    await cloud.azure.createResourceGroup(GROUP, REGION);

    // An administrator of the tenant makes the lab account, and names its owner.
    const made = await as('admin', 'PUT', '', { location: REGION });
    const owner = { principalId: PEOPLE.owner.objectId, principalType: 'User', role: 'Owner' };
    const named = await as('admin', 'POST', '/role-assignments', owner);
    expect([made.status, named.status]).toEqual([201, 201]);

    // The owner lets somebody create labs, and has a gallery made and attached.
    const creator = { principalId: PEOPLE.creator.objectId, principalType: 'User', role: 'LabCreator' };
    await as('owner', 'POST', '/role-assignments', creator);
    const resourceGroup = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}`;
    const create = { resourceGroup, name: 'shared_images', location: REGION };
    const attaching = await as<OperationDocument>('owner', 'PUT', '/gallery', { create });
    const attached = await follow(attaching);
    expect(attached).toMatchObject({ kind: 'AttachNewGallery', status: 'Succeeded' });

    // Somebody uploads an image, past the app; it appears by itself.
    await upload('sculpting');
    const [image] = await choose();
    expect(image).toMatchObject({ name: 'sculpting', latestVersion: '1.0.0', origin: { kind: 'Elsewhere' } });

    // A creator makes a lab from it.
    const name = `sculptors-${randomUUID().slice(0, 8)}`;
    const wish = { name, image: 'sculpting', region: REGION, size: 'Standard_D2s_v5' };
    const accepted = await as<OperationDocument>('creator', 'POST', '/labs', wish);
    expect(accepted.status).toBe(202);
    expect(await follow(accepted)).toMatchObject({ kind: 'CreateLab', status: 'Succeeded' });
    const { body: lab } = await as<LabDocument>('creator', 'GET', `/labs/${name}`);
    expect(lab).toMatchObject({ state: 'Ready', image: { imageName: 'sculpting', version: '1.0.0' } });
  });
});
