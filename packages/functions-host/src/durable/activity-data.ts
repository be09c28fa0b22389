import type { TypedData } from '../typed-data.ts';

const INT64_LIMIT = 2 ** 63;

/**
 * An activity's input as the host delivers it (measured: a-inTypes). Numbers travel as text, objects as JSON text,
 * and a string comes from the SDK already quoted, so the app gets them back as they were. A bare boolean arrives as
 * the text "True" or "False", a bare Date as ISO text, and null and undefined as no value.
 *
 * @param input of the SDK's CallActivity action.
 */
export function toActivityInput(input: unknown): TypedData {
  if (input === null || input === undefined) return {};
  if (typeof input === 'string') return { string: input };
  if (typeof input === 'boolean') return { string: input ? 'True' : 'False' };
  return { string: JSON.stringify(input) };
}

/**
 * The trigger metadata of an activity: the instance, the input under the trigger's name in the form in which the
 * function gets it and under `data` in the form in which it travelled, and the top-level properties of an object
 * (measured: a-inTypes).
 */
export function toActivityMetadata(
  triggerName: string,
  instanceId: string,
  input: unknown,
): Record<string, unknown> {
  if (input === null || input === undefined) return { instanceId };
  const isObject = typeof input === 'object' && !Array.isArray(input);
  return {
    instanceId,
    [triggerName]: typeof input === 'boolean' ? toActivityInput(input).string : unquote(input),
    data: input,
    ...(isObject && mapValues(input, toMetadataValue)),
  };
}

/** The SDK sends text quoted. */
function unquote(input: unknown): unknown {
  return typeof input === 'string' && input.startsWith('"') ? (JSON.parse(input) as unknown) : input;
}

function mapValues(object: object, map: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** .NET reads an ISO time in a property and writes it in its own way, to the second (measured: a-inTypes). */
export function toMetadataValue(value: unknown): unknown {
  if (typeof value !== 'string' || !TIME.test(value)) return value;
  const [, year = '', month = '', day = '', time = ''] =
    /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(value).toISOString()) ?? [];
  return `${month}/${day}/${year} ${time}`;
}

/**
 * A function's return value as JSON text for the history, or null for none (measured: b-outTypes). Bytes become
 * base64, integers beyond 64 bits the largest one, NaN and the infinities text.
 */
export function toResultJson(value: TypedData | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value.json !== undefined) return value.json;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.int !== undefined) return toInt64Text(value.int);
  if (value.double !== undefined) return toDoubleText(value.double);
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  return null;
}

function toInt64Text(value: number): string {
  if (value >= INT64_LIMIT) return '9223372036854775807';
  if (value <= -INT64_LIMIT) return '-9223372036854775808';
  return String(BigInt(value));
}

function toDoubleText(value: number): string {
  return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
}
