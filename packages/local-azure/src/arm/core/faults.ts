import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Fault, type FaultKind, type FaultOf, faultSchema, type ParsedFault } from './fault.ts';

type RegionFaultKind = 'region-fails' | 'region-refused' | 'region-slow';
type RequestFaultKind = 'throttle' | 'lost-response' | 'operation-fails' | 'fails';
/** Kinds that say how things are for as long as the fault stands, and never wear off. */
type StateFaultKind =
  'region-hidden' | 'region-stuck' | 'sku-restricted' | 'limit' | 'source-hot' | 'cache-lags';

/** A fault that stands; `remaining` counts down where it was given a number of times. */
export type StandingFault = ParsedFault & { readonly id: string; readonly remaining: number | null };

/** A fault that was asked for makes no sense. */
export class InvalidFaultError extends Error {
  override readonly name = 'InvalidFaultError';
  readonly fault: unknown;

  constructor(fault: unknown, cause: z.ZodError) {
    super(z.prettifyError(cause), { cause });
    this.fault = fault;
  }
}

/** The faults that stand. They are kept in memory: a restart ends them. */
export class Faults {
  #standing: { readonly id: string; readonly fault: ParsedFault; remaining: number }[] = [];

  /** @throws InvalidFault */
  add(fault: Fault): StandingFault {
    return this.addUnknown(fault);
  }

  /** As `add`, for what came over the wire. @throws InvalidFault */
  addUnknown(input: unknown): StandingFault {
    const parsed = faultSchema.safeParse(input);
    if (!parsed.success) throw new InvalidFaultError(input, parsed.error);
    const standing = { id: randomUUID(), fault: parsed.data, remaining: timesOf(parsed.data) ?? Infinity };
    this.#standing.push(standing);
    return { ...parsed.data, id: standing.id, remaining: timesOf(parsed.data) ?? null };
  }

  list(): StandingFault[] {
    return this.#standing.map(({ id, fault, remaining }) => ({
      ...fault,
      id,
      remaining: Number.isFinite(remaining) ? remaining : null,
    }));
  }

  /** Ends one fault, or all; what was stuck goes on from then. */
  clear(id?: string): void {
    this.#standing = id === undefined ? [] : this.#standing.filter((standing) => standing.id !== id);
  }

  /** The fault of this kind that strikes the region; it counts as one time. */
  takeForRegion<K extends RegionFaultKind>(kind: K, name: string): FaultOf<K> | undefined {
    return this.#take(kind, (fault) => 'region' in fault && fault.region === name);
  }

  /** The fault of this kind that strikes a request; it counts as one time. */
  takeForRequest<K extends RequestFaultKind>(
    kind: K,
    requestMethod: string,
    path: string,
  ): FaultOf<K> | undefined {
    return this.#take(kind, (fault) => strikes(fault, requestMethod, path));
  }

  /** The fault that takes the action out of all custom roles; it counts as one time. */
  takeForAction(action: string): FaultOf<'role-missing'> | undefined {
    return this.#take(
      'role-missing',
      (fault) => 'action' in fault && fault.action.toLowerCase() === action.toLowerCase(),
    );
  }

  /** The faults of this kind that stand, in the order in which they were asked for. */
  standing<K extends StateFaultKind | 'role-missing'>(kind: K): FaultOf<K>[] {
    return this.#standing.flatMap(({ fault }) => (isOfKind(fault, kind) ? [fault] : []));
  }

  /** Whether replication to the region stands still for as long as the fault stands. */
  isStuck(name: string): boolean {
    return this.standing('region-stuck').some(({ region }) => region === name);
  }

  /** Whether the subscription is not offered the region. */
  isHidden(name: string): boolean {
    return this.standing('region-hidden').some(({ region }) => region === name);
  }

  takePreemption(): boolean {
    return this.#take('preempt', () => true) !== undefined;
  }

  #take<K extends FaultKind>(kind: K, matches: (fault: ParsedFault) => boolean): FaultOf<K> | undefined {
    for (const standing of this.#standing) {
      const { fault } = standing;
      if (!isOfKind(fault, kind) || !matches(fault)) continue;
      standing.remaining -= 1;
      if (standing.remaining <= 0) this.clear(standing.id);
      return fault;
    }
    return undefined;
  }
}

function timesOf(fault: ParsedFault): number | undefined {
  return 'times' in fault ? fault.times : undefined;
}

function isOfKind<K extends FaultKind>(fault: ParsedFault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

function strikes(fault: ParsedFault, requestMethod: string, path: string): boolean {
  const { method: wantedMethod, path: wantedPath } = { method: undefined, path: undefined, ...fault };
  if (wantedMethod !== undefined && wantedMethod !== requestMethod) return false;
  return wantedPath === undefined || new RegExp(wantedPath, 'i').test(path);
}
