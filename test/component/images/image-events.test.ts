import { ServiceBusClient } from '@azure/service-bus';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { TestImages, type OperationDocument } from './images-support.ts';
import { galleryPath } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

interface Told {
  id: string;
  type: string;
  source: string;
  subject: string;
  data: { hiddenBecause?: string[] };
}

let cloud: TestCloud;
let bus: ServiceBusClient;
let images: TestImages;
const came: Told[] = [];

// Nothing here runs a timer: what the list of images says, it says because of an event of Azure's.
beforeAll(async () => {
  cloud = await borrowCloud();
  bus = new ServiceBusClient(cloud.serviceBus.connectionString, { retryOptions: { retryDelayInMs: 100 } });
  bus.createReceiver('lab-events', 'events', { receiveMode: 'receiveAndDelete' }).subscribe({
    processMessage: ({ body }) => {
      came.push(body as Told);
      return Promise.resolve();
    },
    processError: ({ error }) => Promise.reject(error),
  });
  const name = 'by-event';
  const { galleryId } = await cloud.azure.prepare({ name, region: 'uksouth' });
  const lab = { account: name, lab: 'linux', group: name, vm: name, region: 'uksouth', galleryId };
  images = new TestImages(cloud, { ...lab, imageName: name });
  await images.upload('from-the-beginning');
  await cloud.openAccount(`/api/lab-accounts/${name}`, { location: 'uksouth' }, galleryId);
  const { body } = await images.ask<{ value: OperationDocument[] }>('GET', 'operations');
  await images.follow(body.value[0]?.id ?? '');
  return async () => {
    await bus.close();
    await cloud[Symbol.asyncDispose]();
  };
});

/** Events of an image, each once, as the account of the tests is told them. */
function told(imageName: string): string[] {
  const own = came.filter(
    ({ subject, source }) => subject === `images/${imageName}` && source.endsWith('/by-event'),
  );
  const once = new Map(own.map((event) => [event.id, event]));
  return [...once.values()].map(({ type, data }) =>
    [type.slice('lab-gallery.'.length), ...(data.hiddenBecause ?? [])].join(' '),
  );
}

/** How many events the app says it has left alone. */
async function countLeftAlone(): Promise<number> {
  return (await cloud.host.readLog()).split('An event is about nothing that is of interest here.').length - 1;
}

describe('an image that somebody makes in Azure without the app', () => {
  it('is in the list within seconds, and out of it when it is deleted, and both is told', async () => {
    const { compute } = cloud.azure;
    const gallery = galleryPath(images.lab);

    await images.upload('made');
    await until(async () => {
      expect((await images.names('state=usable')).names).toEqual(['from-the-beginning', 'made']);
    });
    await until(() => {
      expect(told('made')).toEqual(['image-appeared']);
    });
    await compute.galleryImageVersions.delete(...gallery, 'made', '1.0.0');
    await until(() => {
      expect(told('made')).toEqual(['image-appeared', 'image-hidden NoVersion']);
    });
    await compute.galleryImages.delete(...gallery, 'made');
    await until(async () => {
      expect((await images.names()).names).toEqual(['from-the-beginning']);
    });
    await until(() => {
      expect(told('made')).toEqual(['image-appeared', 'image-hidden NoVersion', 'image-deleted']);
    });

    const { body } = await images.ask<{ value: OperationDocument[] }>('GET', 'operations');
    expect(body.value).toHaveLength(1);
  });

  it('is told of again when the account disables and enables it; of what was there at first nothing else is', async () => {
    const before = told('from-the-beginning');

    await images.ask('POST', 'images/from-the-beginning/disable');
    await images.ask('POST', 'images/from-the-beginning/disable');
    await until(() => {
      expect(told('from-the-beginning')).toHaveLength(1);
    });
    await images.ask('POST', 'images/from-the-beginning/enable');
    await until(() => {
      expect(told('from-the-beginning')).toHaveLength(2);
    });

    expect(before).toEqual([]);
    expect(told('from-the-beginning')).toEqual(['image-hidden Disabled', 'image-appeared']);
  });
});

describe('an event about nothing of ours', () => {
  it('is counted and left alone, and keeps nothing from the others', async () => {
    const send = (messageId: string, body: unknown) =>
      bus.createSender('gallery-events').sendMessages({ messageId, body });
    const about = (subject: string) => ({
      specversion: '1.0',
      id: subject,
      source: '/',
      subject,
      data: {},
      type: 'Microsoft.Resources.ResourceWriteSuccess',
    });
    const before = await countLeftAlone();

    await send('strange', 'not an event');
    await send(
      'vm',
      about('/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v'),
    );
    await send('foreign', about(images.lab.galleryId.replace('by_event', 'nobodys') + '/images/linux'));
    await images.upload('after', []);
    await until(async () => {
      expect((await images.names()).names).toContain('after');
    });

    await until(async () => {
      expect((await countLeftAlone()) - before).toBe(3);
    });
    await until(async () => {
      // A receiver of its own: one that is used again peeks on from where it was.
      expect(await bus.createReceiver('gallery-events').peekMessages(10)).toEqual([]);
    });
  });
});
