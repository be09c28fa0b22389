import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Broker } from '../../src/service-bus/core/broker.ts';
import { readEntities } from '../../src/service-bus/core/entities.ts';
import { MessageStore } from '../../src/service-bus/core/message-store.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { anyRules, anyStep, Trial } from './service-bus-trial.ts';

it('whatever is done to a queue, and whenever it is restarted, it has the messages that a list would have', () => {
  fc.assert(
    fc.property(anyRules, fc.array(anyStep, { maxLength: 60, size: 'max' }), (rules, steps) => {
      using trial = new Trial(rules);
      for (const step of steps) {
        const { real, expected } = trial.take(step);
        const there = trial.look();

        expect(real).toEqual(expected);
        expect(there.real).toEqual(there.expected);
      }
    }),
    { numRuns: sampleSize({ few: 10, some: 60, many: 2000 }) },
  );
});

const word = fc.constantFrom('a', 'b', 'c');
const anyFilter = fc.record(
  { label: word, properties: fc.dictionary(word, word, { maxKeys: 2 }) },
  { requiredKeys: [] },
);
const anyFields = fc.record(
  { label: word, properties: fc.dictionary(word, word) },
  { requiredKeys: ['properties'] },
);

it('a subscription gets a message once if it passes one of its filters, and otherwise not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-bus-broker-'));
  const store = new MessageStore(folder);
  fc.assert(
    fc.property(
      fc.array(fc.array(anyFilter, { maxLength: 3 }), { maxLength: 3 }),
      anyFields,
      (subscriptions, fields) => {
        const namespace = readEntities({
          topics: [
            {
              name: 't',
              subscriptions: subscriptions.map((filters, index) => ({
                name: `s${index}`,
                rules: filters.map((correlationFilter, rule) => ({
                  name: `r${rule}`,
                  properties: { filterType: 'CorrelationFilter', correlationFilter },
                })),
              })),
            },
          ],
        });
        const broker = new Broker({ namespace, store, now: () => 1000 });

        broker.send('t', [{ body: Buffer.from('event'), fields }]);

        const counts = subscriptions.map(
          (_, index) => broker.receiveAndDelete(`t/subscriptions/s${index}`, 10).length,
        );
        const expected = subscriptions.map((filters) => {
          const isWanted = filters.some(
            ({ label, properties = {} }) =>
              (label === undefined || label === fields.label) &&
              Object.keys(properties).every((name) => properties[name] === fields.properties[name]),
          );
          return isWanted ? 1 : 0;
        });
        expect(counts).toEqual(expected);
      },
    ),
    { numRuns: sampleSize({ few: 10, some: 100, many: 2000 }) },
  );
  store.close();
  rmSync(folder, { recursive: true });
});
