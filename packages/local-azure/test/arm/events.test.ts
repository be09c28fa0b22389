import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceEvent } from '../../src/arm/core/resource-event.ts';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  makeGallery,
  MINUTE,
  startTestCloud,
  type TestCloud,
  versionOf,
} from './support.ts';
import { until } from '@lab-gallery/test-support/until';

const GROUP_ID = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}`;
const VERSION_ID = `${GROUP_ID}/providers/Microsoft.Compute/galleries/${GALLERY}/images/${IMAGE}/versions/1.0.0`;

let cloud: TestCloud;
let events: ResourceEvent[];
let take: (event: ResourceEvent) => void | Promise<void>;
beforeEach(async () => {
  events = [];
  take = (event) => void events.push(event);
  cloud = await startTestCloud({ onResourceEvent: (event) => take(event) });
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
});

/** `write galleries/images/versions 1.0.0`, … */
const told = () =>
  events.map(({ data: { operationName }, subject }) => {
    const [, type = '', what = ''] = /^Microsoft\.Compute\/(.*)\/(\w+)$/.exec(operationName) ?? [];
    return `${what} ${type} ${subject.split('/').at(-1) ?? ''}`;
  });
const putVersion = (snapshotId: string, ...regions: string[]) =>
  cloud.compute.galleryImageVersions.createOrUpdate(GROUP, GALLERY, IMAGE, '1.0.0', {
    ...versionOf(snapshotId, regions),
  });

describe('whoever listens', () => {
  it('is told, in order, of every write when it has succeeded', async () => {
    await makeGallery(cloud);

    await until(() => {
      expect(told()).toEqual([
        `write galleries ${GALLERY}`,
        `write galleries/images ${IMAGE}`,
        'write virtualMachines captured-vm',
        'write snapshots captured',
      ]);
    });
  });

  it('is told of a version in the shape of a cloud event, as soon as its time has come', async () => {
    const snapshotId = await makeGallery(cloud);
    const path = `${VERSION_ID}?api-version=2025-12-03`;
    const { location, storageProfile, publishingProfile } = versionOf(snapshotId, [HOME]);
    const headers = { 'x-ms-correlation-request-id': '5d3ec1f2-9a62-4a0b-8f1f-6a4b90f5a111' };
    const body = { location, properties: { storageProfile, publishingProfile } };
    await cloud.send('PUT', path, { body, headers });
    expect(told()).not.toContain('write galleries/images/versions 1.0.0');

    // Nobody asks for anything any more.
    cloud.advance(4 * MINUTE);
    await until(() => {
      expect(told()).toContain('write galleries/images/versions 1.0.0');
    });

    const action = 'Microsoft.Compute/galleries/images/versions/write';
    expect(events.at(-1)).toEqual({
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      source: GROUP_ID,
      subject: VERSION_ID,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      data: {
        authorization: { scope: VERSION_ID, action },
        correlationId: headers['x-ms-correlation-request-id'],
        operationName: action,
        resourceProvider: 'Microsoft.Compute',
        resourceUri: VERSION_ID,
        status: 'Succeeded',
        subscriptionId: LOCAL_SUBSCRIPTION,
        tenantId: cloud.identity.tenantId,
      },
    });
  });

  it('is told of deletions, and of nothing that failed, was cancelled or only acted', async () => {
    const snapshotId = await makeGallery(cloud);
    cloud.arm.faults.add({ kind: 'region-fails', region: HOME, times: 1 });
    await expect(cloud.finish(putVersion(snapshotId, HOME))).rejects.toThrow();
    await putVersion(snapshotId, HOME).submitted();
    await cloud.finish(cloud.compute.virtualMachines.deallocate(GROUP, 'captured-vm'), MINUTE * 2);
    await cloud.finish(cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0'));

    await until(() => {
      expect(told()).toContain('delete galleries/images/versions 1.0.0');
    });

    expect(told().filter((event) => event.includes('versions'))).toEqual([
      'delete galleries/images/versions 1.0.0',
    ]);
    expect(events.at(-1)?.type).toBe('Microsoft.Resources.ResourceDeleteSuccess');
    expect(told().filter((event) => event.includes('captured-vm'))).toHaveLength(1);
  });

  it('is told again of what it could not take, before anything later', async () => {
    let refusals = 2;
    take = (event) => {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('The queue is full.');
      }
      events.push(event);
    };

    await makeGallery(cloud);

    await until(() => {
      expect(told()).toHaveLength(4);
    });
    expect(told()[0]).toBe(`write galleries ${GALLERY}`);
  });

  it('is told after a restart of what was not told before', async () => {
    const before: string[] = [];
    take = ({ subject }) => {
      before.push(subject);
      throw new Error('The queue is down.');
    };
    await makeGallery(cloud);
    take = (event) => void events.push(event);

    cloud = await cloud.restart();

    await until(() => {
      expect(told()).toHaveLength(4);
    });
    expect(before.length).toBeGreaterThan(0);
  });
});
