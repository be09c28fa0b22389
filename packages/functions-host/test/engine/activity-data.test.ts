import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { toActivityInput, toActivityMetadata, toResultJson } from '../../src/durable/activity-data.ts';
import { readInput, toTypedData } from '../../src/sdk-replay.ts';
import { Orchestration, readExpected } from '../expected.ts';

const { inputs, results } = createRequire(import.meta.url)('../app/values.cjs') as {
  inputs: Record<string, unknown>;
  results: Record<string, unknown>;
};
const outputOf = (name: string): Record<string, unknown> => {
  const scenario = readExpected('orchestrations', Orchestration).find(([file]) => file === name);
  return scenario?.[1].status.output as Record<string, unknown>;
};

it.each(Object.entries(inputs))(
  'the input of an activity %s arrives as on the real host [activity-input]',
  (name, input) => {
    // The SDK quotes texts, and then all travels as JSON.
    const action = { input: typeof input === 'string' ? JSON.stringify(input) : input };
    const travelled = (JSON.parse(JSON.stringify(action)) as { input?: unknown }).input;

    const value = readInput(toActivityInput(travelled));
    const { instanceId, ...metadata } = toActivityMetadata('trigger', 'an-instance', travelled);

    const expected = outputOf('inputs')[name] as { value?: unknown; metadata: Record<string, unknown> };
    expect(value).toEqual(expected.value);
    expect(instanceId).toBe('an-instance');
    expect(lowerFirst(metadata)).toEqual(expected.metadata);
  },
);

it.each(Object.entries(results))(
  'the result of an activity %s comes back as on the real host [activity-result]',
  (name, result) => {
    const json = toResultJson(toTypedData(result instanceof Date ? result.toJSON() : result));

    expect(json === null ? null : (JSON.parse(json) as unknown)).toEqual(outputOf('results')[name]);
  },
);

it('the result of an activity beyond 64 bits below zero is the smallest integer, infinity a text [activity-result]', () => {
  expect(toResultJson({ int: -1e21 })).toBe('-9223372036854775808');
  expect(toResultJson({ double: Infinity })).toBe('"Infinity"');
  expect(toResultJson({})).toBeNull();
});

/** What the SDK makes of the names in trigger metadata. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      lowerFirst(each),
    ]),
  );
}

it('the input of an activity that is none has no value at all [activity-input]', () => {
  expect([undefined, null].map(toActivityInput)).toStrictEqual([{}, {}]);
  expect(toActivityMetadata('t', 'i', undefined)).toStrictEqual({ instanceId: 'i' });
  expect(toActivityMetadata('t', 'i', null)).toStrictEqual({ instanceId: 'i' });
});

it('the result of an activity that is none is none [activity-result]', () => {
  expect([undefined, null].map(toResultJson)).toEqual([null, null]);
});

it('the input of an activity keeps a text that only holds a time [activity-metadata]', () => {
  const held = { a: 'at 2020-01-02T03:04:05Z', b: '2020-01-02T03:04:05Z or so', c: 20200102 };

  expect(toActivityMetadata('t', 'i', held)).toMatchObject(held);
});
