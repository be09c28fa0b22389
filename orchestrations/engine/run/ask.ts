import { z } from 'zod';
import {
  galleryDetached,
  isGalleryOf,
  type GalleryHolderPorts,
} from '../../../shared/use-cases/gallery/is-gallery-of.ts';
import type { RunStates } from '../../../shared/use-cases/export/run-states.ts';
import { laterStep } from '../../../shared/domain/export/transitions.ts';
import { outcomeOf, type AzureError, type Outcome } from '../../../shared/domain/arm/outcome.ts';
import { activity } from '../durable/activity.ts';
import { watch, type Watch } from './run-ref.ts';

/** The run must not go on: another one has the export, its step is over, or the export is cancelled. */
export const stoppedOutcome = z.object({
  kind: z.literal('stopped'),
  why: z.enum(['taken-over', 'cancelled']),
});
export type StoppedOutcome = z.infer<typeof stoppedOutcome>;

/** What asking Azure for a run can end in. */
export type RequestOutcome<Value> = Outcome<Value> | StoppedOutcome;

export function requestOutcomeOf<Value extends z.ZodType>(value: Value) {
  return z.discriminatedUnion('kind', [...outcomeOf(value).options, stoppedOutcome]);
}

export interface WatchPorts {
  runStates: RunStates;
}

/**
 * Why a run must not touch Azure any more. The workflow engine may call an activity again long after its step is
 * over: such a late repeat would stop a VM that was given back, or make a snapshot anew.
 */
export async function whyStopped(
  { runStates }: WatchPorts,
  { run, step, cleaningUp }: Watch,
): Promise<StoppedOutcome | undefined> {
  const stored = await runStates.read(run.accountId, run.exportId);
  if (stored?.status !== 'Running' || stored.runToken !== run.token) {
    return { kind: 'stopped', why: 'taken-over' };
  }
  if (cleaningUp) return undefined;
  if (step && stored.step && laterStep(stored.step, step) !== step)
    return { kind: 'stopped', why: 'taken-over' };
  return stored.cancelRequestedAt === undefined ? undefined : { kind: 'stopped', why: 'cancelled' };
}

/** Why a run must not touch a gallery: it was detached from the run's account while the run was being accepted. */
export async function whyNotInGallery(
  ports: GalleryHolderPorts,
  { run }: Watch,
  galleryId: string,
): Promise<{ kind: 'refused'; error: AzureError } | undefined> {
  if (await isGalleryOf(ports, run.accountId, galleryId)) return undefined;
  return { kind: 'refused', error: galleryDetached };
}

/**
 * Names an activity that asks Azure for something, once, for as long as the run that wants it may go on. Without
 * a run there is nobody to stop it.
 */
export function ask<Shape extends z.ZodRawShape, Value extends z.ZodType, Ports>(definition: {
  name: string;
  input: z.ZodObject<Shape>;
  value: Value;
  /** The gallery that it looks at or touches, where that must be the account's now. */
  galleryOf?: (input: z.output<z.ZodObject<Shape>>) => string;
  create: (ports: Ports) => (input: z.output<z.ZodObject<Shape>>) => Promise<Outcome<z.input<Value>>>;
}) {
  const { name, input, value, galleryOf, create } = definition;
  return activity({
    name,
    input: z.object({ order: input, watch: watch.exactOptional() }),
    output: requestOutcomeOf(value),
    create: (ports: Ports & WatchPorts & GalleryHolderPorts) => {
      const effect = create(ports);
      return async ({ order, watch: watched }): Promise<RequestOutcome<z.input<Value>>> =>
        (watched && (await whyStopped(ports, watched))) ??
        (watched && galleryOf && (await whyNotInGallery(ports, watched, galleryOf(order)))) ??
        (await effect(order));
    },
  });
}
