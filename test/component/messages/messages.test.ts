import { ServiceBusClient, type ServiceBusReceivedMessage } from '@azure/service-bus';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';
import { PATIENCE_MS } from '@lab-gallery/test-support/patience';

interface Told {
  id: string;
  type: string;
  subject: string;
  sequence?: string;
  data: Record<string, unknown>;
}

let cloud: TestCloud;
let bus: ServiceBusClient;
let lab: TestLab;
/** Every event as it came, some of them perhaps twice. */
const came: { event: Told; message: ServiceBusReceivedMessage }[] = [];

beforeAll(async () => {
  cloud = await startCloud({ settings: { SWEEP_SCHEDULE: '*/5 * * * * *' } });
  bus = new ServiceBusClient(cloud.serviceBus.connectionString, { retryOptions: { retryDelayInMs: 100 } });
  bus.createReceiver('lab-events', 'events', { receiveMode: 'receiveAndDelete' }).subscribe({
    processMessage: (message) => {
      came.push({ event: message.body as Told, message });
      return Promise.resolve();
    },
    processError: ({ error }) => Promise.reject(error),
  });
  lab = await cloud.openLab({ name: 'by-message', region: 'uksouth' });
  const settings = { location: lab.region, messages: { role: 'LabCreator', labs: 'All' } };
  const { status } = await cloud.ask('PUT', accountPath(lab), { body: settings });
  expect(status).toBe(200);
  return async () => {
    await bus.close();
    await cloud[Symbol.asyncDispose]();
  };
});

function eventsOf(subject: string): Told[] {
  const byId = new Map(
    came.filter(({ event }) => event.subject === subject).map(({ event }) => [event.id, event]),
  );
  return [...byId.values()].toSorted((a, b) => ((a.sequence ?? '') < (b.sequence ?? '') ? -1 : 1));
}

async function send(messageId: string, body: unknown): Promise<void> {
  await bus.createSender('export-requests').sendMessages({ messageId, body });
}

describe('an export that is asked for by message', () => {
  it('is told of from its beginning to its end, the host killed in between, and is one through both doors', async () => {
    const order = {
      accountId: lab.account,
      labName: lab.lab,
      imageName: lab.imageName,
      options: { stopTemplateVm: true },
    };
    await send('m1', order);
    await send('m1', order);
    await until(() => {
      expect(cloud.azure.requests(lab, 'POST', /\/deallocate$/)).toBe(1);
    });
    await cloud.host.kill();
    await cloud.host.start();
    const byHttp = await cloud.requestExport(lab, { headers: { 'Repeatability-Request-ID': 'm1' } });
    const run = await cloud.follow(lab, byHttp.body.id);
    const subject = `exports/${run.id}`;
    await until(() => {
      expect(eventsOf(subject).at(-1)?.type).toBe('lab-gallery.export-succeeded');
    });

    const events = eventsOf(subject);
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type }) => type.slice('lab-gallery.'.length)).toSorted()).toEqual([
      'export-accepted',
      'export-capturing',
      'export-succeeded',
      'image-version-created',
      'region-replicated',
      'region-replicated',
      'template-vm-available',
    ]);
    const created = events.findIndex(({ type }) => type.endsWith('image-version-created'));
    expect(events[created + 1]).toMatchObject({
      type: 'lab-gallery.region-replicated',
      data: { region: lab.region },
    });
    expect(cloud.azure.requests(lab, 'PUT', /\/snapshots\//)).toBe(1);
    for (const { event, message } of came) {
      expect(message).toMatchObject({
        messageId: event.id,
        contentType: 'application/cloudevents+json',
        applicationProperties: { type: event.type, accountId: lab.account },
      });
    }
  });

  it('is laid aside when it can not be one, within seconds, and its account is told', async () => {
    await send('m2', { accountId: lab.account, labName: 'nowhere', imageName: 'x' });
    const rejected = bus.createReceiver('export-requests-rejected', { receiveMode: 'receiveAndDelete' });

    const [aside] = await rejected.receiveMessages(1, { maxWaitTimeInMs: PATIENCE_MS });
    await until(() => {
      expect(eventsOf('export-requests/m2')).toMatchObject([
        { data: { code: 'LabNotFound', labName: 'nowhere' } },
      ]);
    });

    const { body: audit } = await cloud.ask<{ value: object[] }>('GET', `${accountPath(lab)}/audit`);
    expect(aside).toMatchObject({ messageId: 'm2', applicationProperties: { reasonCode: 'LabNotFound' } });
    expect(audit.value[0]).toMatchObject({
      callerKind: 'ServiceBusMessage',
      callerName: 'Service Bus message',
      outcome: 'Refused',
      target: 'export-requests/m2',
      code: 'LabNotFound',
    });
  });
});

describe('the document of messages', () => {
  it('is served to everybody, beside that of HTTP', async () => {
    const { status, body } = await cloud.askBeside('GET', '/api/asyncapi.json', { anonymous: true });

    expect(status).toBe(200);
    expect(body).toMatchObject({ asyncapi: '3.1.0', channels: { labEvents: { address: 'lab-events' } } });
  });
});
