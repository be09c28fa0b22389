import { z } from 'zod';
import { findRegion } from './regions.ts';
import { COUNTER_NAMES } from '../compute/usage-counters.ts';

const region = z.string().transform((name, context) => {
  const found = findRegion(name);
  if (found) return found.name;
  context.addIssue({ code: 'custom', message: `'${name}' is not a physical region` });
  return z.NEVER;
});
const pattern = z.string().refine(isPattern, 'is not a regular expression');
const method = z
  .string()
  .regex(/^[A-Za-z]+$/)
  .transform((name) => name.toUpperCase());
/** How often the fault strikes; every time if left out. */
const times = z.int().positive().optional();
/** The requests that a fault strikes: every one if both are left out. The path is matched without case. */
const requests = { method: method.optional(), path: pattern.optional(), times };
const text = z.string().min(1);

/** What can be asked to go wrong. See README.md for what each does. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('region-fails'), region, times, message: text.optional() }),
  z.strictObject({ kind: z.literal('region-refused'), region, times }),
  z.strictObject({ kind: z.literal('region-hidden'), region }),
  z.strictObject({ kind: z.literal('region-slow'), region, times, factor: z.number().positive() }),
  z.strictObject({ kind: z.literal('region-stuck'), region }),
  z.strictObject({
    kind: z.literal('sku-restricted'),
    region,
    name: text.optional(),
    resourceType: z.enum(['virtualMachines', 'disks', 'snapshots']).optional(),
  }),
  z.strictObject({
    kind: z.literal('limit'),
    name: z.enum(COUNTER_NAMES),
    limit: z.int().nonnegative(),
    region: region.optional(),
  }),
  z.strictObject({ kind: z.literal('source-hot'), versions: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('cache-lags'), seconds: z.number().positive() }),
  z.strictObject({ kind: z.literal('role-missing'), action: text, times }),
  z.strictObject({ kind: z.literal('preempt'), times }),
  z.strictObject({ kind: z.literal('throttle'), ...requests, retryAfterSeconds: z.int().positive() }),
  z.strictObject({ kind: z.literal('lost-response'), ...requests }),
  z.strictObject({ kind: z.literal('operation-fails'), ...requests, code: text, message: text }),
  z.strictObject({
    kind: z.literal('fails'),
    ...requests,
    status: z.int().min(400).max(599),
    code: text,
    message: text,
  }),
]);

export type Fault = z.input<typeof faultSchema>;
export type ParsedFault = z.output<typeof faultSchema>;
export type FaultKind = ParsedFault['kind'];
export type FaultOf<K extends FaultKind> = Extract<ParsedFault, { kind: K }>;

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
