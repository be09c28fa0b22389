import { describe, expect, it } from 'vitest';
import { cloudEventOf, toCloudEvent } from '../../../../shared/domain/event/cloud-event.ts';
import {
  LAB_EVENTS,
  type LabEventType,
  type PlacedEvent,
} from '../../../../shared/domain/event/lab-event.ts';

const EVENT: PlacedEvent = {
  id: 'e1-region-skipped-westeurope',
  type: 'region-skipped',
  time: '2026-03-01T12:00:00.000Z',
  accountId: 'contoso',
  subject: 'exports/e1',
  sequence: 12,
  data: { region: 'westeurope', message: 'Not offered.' },
};

describe('an event on the topic', () => {
  it('is a CloudEvent in its structured JSON form, with its place in a form that sorts', () => {
    expect(toCloudEvent(EVENT)).toStrictEqual({
      specversion: '1.0',
      id: 'e1-region-skipped-westeurope',
      source: '/lab-accounts/contoso',
      type: 'lab-gallery.region-skipped',
      subject: 'exports/e1',
      time: '2026-03-01T12:00:00.000Z',
      dataschema: 'urn:lab-gallery:RegionEventData:1',
      datacontenttype: 'application/json',
      sequence: '0000000012',
      data: { region: 'westeurope', message: 'Not offered.' },
    });
  });

  it('has no place where it is not of an export', () => {
    const { sequence, ...event } = EVENT;

    expect(toCloudEvent(event)).not.toHaveProperty('sequence');
  });

  it('is of the form that receivers are told of, and of no other', () => {
    const sent: unknown = JSON.parse(JSON.stringify(toCloudEvent(EVENT)));

    expect(cloudEventOf('region-skipped').parse(sent)).toEqual(sent);
    expect(cloudEventOf('region-failed').safeParse(sent).success).toBe(false);
  });

  it('names the form of its data by an absolute URI, whatever it tells of', () => {
    for (const type of Object.keys(LAB_EVENTS) as LabEventType[]) {
      const { dataschema } = toCloudEvent({ ...EVENT, type });

      expect(new URL(dataschema).protocol).toBe('urn:');
      expect(dataschema).toMatch(/:[A-Za-z]+EventData:1$/);
    }
  });
});
