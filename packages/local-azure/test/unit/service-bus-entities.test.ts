import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/service-bus/core/duration.ts';
import { readEntities, UnsupportedEntitiesError } from '../../src/service-bus/core/entities.ts';

const HOUR = 60 * 60_000;

describe('the declared entities', () => {
  it('have Azure’s defaults, and a dead-letter queue each', () => {
    const { queues } = readEntities({ queues: [{ name: 'Plain' }] });

    expect(queues.get('plain')).toEqual({
      path: 'plain',
      lockDuration: 60_000,
      maxDeliveryCount: 10,
      timeToLive: Infinity,
      deadLettersExpired: false,
      deadLetterPath: 'plain/$deadletterqueue',
    });
    expect(queues.get('plain/$deadletterqueue')).toMatchObject({
      maxDeliveryCount: Infinity,
      timeToLive: Infinity,
    });
  });

  it.each([
    ['sessions', { requiresSession: true }, /queues\.0\.properties\.requiresSession: is not supported/],
    [
      'duplicate detection',
      { requiresDuplicateDetection: true },
      /requiresDuplicateDetection: is not supported/,
    ],
    ['partitions', { enablePartitioning: true }, /enablePartitioning: is not supported/],
    ['forwarding', { forwardTo: 'other' }, /forwardTo/],
    ['a longer lock', { lockDuration: 'PT10M' }, /lockDuration: must be between PT5S and PT5M/],
    ['a shorter lock', { lockDuration: 'PT1S' }, /lockDuration: must be between PT5S and PT5M/],
    ['no deliveries', { maxDeliveryCount: 0 }, /maxDeliveryCount/],
    ['no duration', { defaultMessageTimeToLive: '14 days' }, /must be a duration such as PT1M/],
  ])('are refused by name if they ask for %s', (_what, properties, message) => {
    const read = (): unknown => readEntities({ queues: [{ name: 'q', properties }] });

    expect(read).toThrow(UnsupportedEntitiesError);
    expect(read).toThrow(message);
  });

  it('take what is not here as turned off', () => {
    const properties = {
      requiresSession: false,
      requiresDuplicateDetection: false,
      enablePartitioning: false,
    };

    expect(readEntities({ queues: [{ name: 'q', properties }] }).queues.has('q')).toBe(true);
  });

  it('can’t have SQL filters', () => {
    const rules = [
      { name: 'r', properties: { filterType: 'SqlFilter', sqlFilter: { sqlExpression: '1=1' } } },
    ];
    const read = (): unknown =>
      readEntities({ topics: [{ name: 't', subscriptions: [{ name: 's', rules }] }] });

    expect(read).toThrow(/only correlation filters are supported/);
  });

  it.each([
    ['queues', { queues: [{ name: 'q' }, { name: 'Q' }] }],
    ['a queue and a topic', { queues: [{ name: 'q' }], topics: [{ name: 'q' }] }],
    ['subscriptions', { topics: [{ name: 't', subscriptions: [{ name: 's' }, { name: 'S' }] }] }],
  ])('can’t have one name for two: %s', (_what, entities) => {
    expect(() => readEntities(entities)).toThrow(/there are two of this name/);
  });
});

describe('a duration', () => {
  it.each([
    ['PT30S', 30_000],
    ['PT1.5S', 1_500],
    ['PT1H30M', 1.5 * HOUR],
    ['P14D', 14 * 24 * HOUR],
    ['P1DT2H', 26 * HOUR],
    ['P10675199DT2H48M5.4775807S', Infinity],
  ])('%s is understood', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', 'P', 'PT', 'P1DT', '30', 'PT30', 'P1M', 'PT-1S'])('%o is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
