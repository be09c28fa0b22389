import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from '../../../functions/api/asyncapi.ts';
import { toCloudEvent, wireTypeOf } from '../../../shared/domain/event/cloud-event.ts';
import { LAB_EVENTS } from '../../../shared/domain/event/lab-event.ts';

interface Message {
  name: string;
  payload: object;
}

const document = asyncApiDocument() as {
  channels: Record<string, { address: string; messages: object }>;
  components: { messages: Record<string, Message> };
};

function isValid(message: string, payload: unknown): boolean {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  return ajv.validate(document.components.messages[message]?.payload ?? {}, payload);
}

describe('the document of messages', () => {
  it('is AsyncAPI 3, to its own parser, which has nothing to say against it', async () => {
    const diagnostics = await new Parser().validate(JSON.stringify(document));

    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  it('describes every event, and where each is found', () => {
    const { labEvents, exportRequests, rejectedRequests } = document.channels;

    expect(Object.keys(labEvents?.messages ?? {})).toEqual(Object.keys(LAB_EVENTS));
    expect([labEvents, exportRequests, rejectedRequests].map((channel) => channel?.address)).toEqual([
      'lab-events',
      'export-requests',
      'export-requests-rejected',
    ]);
    for (const type of Object.keys(LAB_EVENTS)) {
      expect(document.components.messages[type]?.name).toBe(wireTypeOf(type as keyof typeof LAB_EVENTS));
    }
  });

  it('takes an event as it is sent, and no other for it', () => {
    const sent = toCloudEvent({
      id: 'e1-region-failed-westeurope',
      type: 'region-failed',
      time: '2026-03-01T12:00:00.000Z',
      accountId: 'contoso',
      subject: 'exports/e1',
      sequence: 3,
      data: { region: 'westeurope' },
    });

    expect(isValid('region-failed', sent)).toBe(true);
    expect(isValid('region-skipped', sent)).toBe(false);
    expect(isValid('region-failed', { ...sent, time: 'yesterday' })).toBe(false);
    expect(isValid('region-failed', { ...sent, data: {} })).toBe(false);
  });

  it('takes a request as the app does, and refuses what it refuses', () => {
    const request = { accountId: 'contoso', labName: 'linux-basics', imageName: 'linux' };

    expect(isValid('exportRequest', request)).toBe(true);
    expect(isValid('exportRequest', { ...request, options: { stopTemplateVm: true } })).toBe(true);
    expect(isValid('exportRequest', { ...request, surprise: true })).toBe(false);
    expect(isValid('exportRequest', { ...request, accountId: 'Contoso!' })).toBe(false);
  });

  it('leads nowhere outside of itself', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g);

    for (const [, reference = ''] of references) {
      const found = reference
        .split('/')
        .slice(1)
        .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
      expect(found, reference).toBeDefined();
    }
  });
});
