import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, it } from 'vitest';
import type { ResourceEvent } from '@lab-gallery/local-azure/arm/resource-event';
import { startServiceBus } from '@lab-gallery/local-azure/service-bus';
import { openGalleryEvents } from '../../local/start/gallery-events.ts';
import { readEntities } from '../../local/start/local-azure.ts';
import { startTestBus, receiveOne } from '@lab-gallery/local-azure/testing/service-bus';

const ROOT = join(import.meta.dirname, '..', '..');

function eventOf(operationName: string): ResourceEvent {
  const subject = '/subscriptions/s/resourceGroups/g/providers/x';
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/subscriptions/s',
    subject,
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    time: '2026-01-01T00:00:00.000Z',
    data: {
      authorization: { scope: subject, action: operationName },
      correlationId: randomUUID(),
      operationName,
      resourceProvider: 'x',
      resourceUri: subject,
      status: 'Succeeded',
      subscriptionId: 's',
      tenantId: 't',
    },
  };
}

it('events of galleries are delivered as Event Grid does, and of nothing else', async () => {
  await using test = await startTestBus({ entities: await readEntities(ROOT), now: Date.now });
  const events = openGalleryEvents(test.bus.connectionString);
  const image = eventOf('Microsoft.Compute/galleries/images/write');

  await events.deliver(eventOf('Microsoft.Compute/virtualMachines/write'));
  await events.deliver(image);
  const message = await receiveOne(test.client.createReceiver('gallery-events'));
  await events.close();

  expect(message).toMatchObject({
    messageId: image.id,
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: image,
    sequenceNumber: expect.objectContaining({ low: 1 }) as unknown,
  });
});

it('an event that can not be delivered is refused, so that ARM hands it over again, and goes through later', async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), 'gallery-events-'));
  const entities = await readEntities(ROOT);
  const early = await startServiceBus({ port: 0, stateFolder, entities });
  const { connectionString } = early;
  const port = Number(/:(\d+);/.exec(connectionString)?.[1]);
  await early.close();
  const events = openGalleryEvents(connectionString);
  const event = eventOf('Microsoft.Compute/galleries/images/delete');

  const refused = events.deliver(event);
  await expect(refused).rejects.toThrow();
  const late = await startServiceBus({ port, stateFolder, entities });
  await events.deliver(event);

  const client = new ServiceBusClient(connectionString);
  const message = await receiveOne(client.createReceiver('gallery-events'));
  expect(message.messageId).toBe(event.id);
  await client.close();
  await events.close();
  await late.close();
  await rm(stateFolder, { recursive: true });
});
