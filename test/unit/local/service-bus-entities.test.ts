import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEntities } from '@lab-gallery/local-azure/service-bus/entities';

describe('the declared entities', () => {
  it('of the app can all be had', () => {
    const file = new URL('../../../infra/service-bus-entities.json', import.meta.url);

    const { queues, topics } = readEntities(JSON.parse(readFileSync(file, 'utf8')));

    expect([...queues.keys()].filter((path) => !path.endsWith('/$deadletterqueue'))).toEqual([
      'export-requests',
      'export-requests-rejected',
      'gallery-events',
      'lab-events/subscriptions/portal',
      'lab-events/subscriptions/events',
    ]);
    expect([...topics.keys()]).toEqual(['lab-events']);
  });
});
