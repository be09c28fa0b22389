import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { MAX_VANISHED } from '../../../shared/use-cases/image/find-vanished.ts';
import { azureError } from '../../../shared/domain/arm/outcome.ts';
import { orchestrator, type Steps } from '../../engine/durable/orchestrator.ts';
import { callForEach } from '../../engine/durable/call.ts';
import {
  AzureRefusedError,
  RunCancelledError,
  RunTakenOverError,
  stopOf,
} from '../../engine/run/failures.ts';
import { runRef } from '../../engine/run/run-ref.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { waitOut } from '../../engine/request/wait-out.ts';
import {
  findVanishedImagesActivity,
  finishReadingActivity,
  readGalleryPageActivity,
  refreshImagesActivity,
  staleImage,
} from './gallery.activities.ts';

/** So many activities at once, each with so many images, one after the other. */
const FAN_OUT = 4;
const IMAGES_EACH = 25;
/** After so many rounds the history is thrown away; a page of Azure's takes one or a few. */
const ROUNDS_PER_HISTORY = 10;
/** So many refusals are told; what they have in common is seen from fewer. */
const MAX_REFUSED = 20;

const tally = z.object({ images: z.int(), rowsWritten: z.int(), refused: z.array(detail) });
type Tally = z.infer<typeof tally>;

/** Everything that this needs to know, from page to page. */
const synchronization = z.object({
  run: runRef,
  galleryId: z.string(),
  settings: workflowSettings,
  phase: z.enum(['Listed', 'Vanished']),
  /** Where Azure's next page begins; the first one, where absent. */
  continuation: z.string().exactOptional(),
  /** What is still to be done of the page. */
  left: z.array(staleImage),
  tally,
});
type Synchronization = z.infer<typeof synchronization>;

const synchronizationEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('over'), tally }),
  z.object({ kind: z.literal('no-gallery') }),
  z.object({ kind: z.literal('stopped'), why: z.enum(['taken-over', 'cancelled']) }),
  z.object({ kind: z.literal('refused'), error: azureError }),
]);
type SynchronizationEnd = z.infer<typeof synchronizationEnd>;

/**
 * Brings all images of a gallery up to date, a page of Azure's at a time: first those that Azure lists, then those
 * that it does not list any more. Each page begins a new history. Nothing is done twice, so it may be killed anywhere.
 */
export const synchronizeImagesOrchestrator = orchestrator({
  name: 'synchronizeImagesOrchestrator',
  input: synchronization,
  output: synchronizationEnd,
  *steps(context, state) {
    const next = yield* endOrNext(context, state);
    if ('kind' in next) return next;
    context.df.continueAsNew(next);
    return null;
  },
});

function* endOrNext(
  context: OrchestrationContext,
  state: Synchronization,
): Steps<SynchronizationEnd | Synchronization> {
  try {
    return state.left.length > 0 ? yield* refreshLeft(context, state) : yield* findMore(context, state);
  } catch (failure) {
    if (failure instanceof RunTakenOverError) return { kind: 'stopped', why: 'taken-over' };
    if (failure instanceof RunCancelledError) return { kind: 'stopped', why: 'cancelled' };
    if (failure instanceof AzureRefusedError) return { kind: 'refused', error: failure.error };
    throw failure;
  }
}

/** Finds what is to be done next, and begins with it. */
function* findMore(
  context: OrchestrationContext,
  state: Synchronization,
): Steps<SynchronizationEnd | Synchronization> {
  const { galleryId, continuation, settings } = state;
  const requestPolicy = { settings, watch: { run: state.run } };
  if (state.phase === 'Listed') {
    const order = { galleryId, ...(continuation !== undefined && { continuation }) };
    const page = yield* untilDone(context, readGalleryPageActivity, order, requestPolicy);
    if (!page) return { kind: 'no-gallery' };
    const { continuation: before, ...rest } = state;
    return yield* refreshLeft(context, {
      ...rest,
      ...(page.continuation === undefined
        ? { phase: 'Vanished' as const }
        : { continuation: page.continuation }),
      left: page.images.map((definition) => ({ name: definition.name, definition })),
    });
  }
  const { names } = yield* untilDone(context, findVanishedImagesActivity, { galleryId }, requestPolicy);
  const before = state.tally.rowsWritten;
  const next = yield* refreshLeft(context, { ...state, left: names.map((name) => ({ name })) });
  const isMore = names.length === MAX_VANISHED && next.tally.rowsWritten > before;
  if (isMore || next.left.length > 0) return next;
  yield* untilDone(context, finishReadingActivity, { galleryId }, requestPolicy);
  return { kind: 'over', tally: next.tally };
}

/** Refreshes what is left of a page, round by round; what is still left then is for the next history. */
function* refreshLeft(context: OrchestrationContext, state: Synchronization): Steps<Synchronization> {
  const { galleryId, settings, run } = state;
  let { left, tally } = state;
  for (let rounds = 0; left.length > 0 && rounds < ROUNDS_PER_HISTORY; rounds += 1) {
    const round = left.slice(0, FAN_OUT * IMAGES_EACH);
    const orders = chunksOf(round).map((images) => ({ order: { galleryId, images }, watch: { run } }));
    const outcomes = yield* callForEach(context, refreshImagesActivity, orders);
    const again: typeof left = [];
    let seconds = 0;
    for (const outcome of outcomes) {
      if (outcome.kind === 'stopped') throw stopOf(outcome);
      if (outcome.kind !== 'done') throw new Error('refreshImages came to no end.');
      again.push(...outcome.value.left);
      seconds = Math.max(seconds, outcome.value.seconds);
      tally = added(tally, outcome.value);
    }
    left = [...again, ...left.slice(round.length)];
    tally = { ...tally, images: tally.images + round.length - again.length };
    if (seconds > 0) {
      const stopped = yield* waitOut(context, seconds, settings, { run });
      if (stopped) throw stopOf(stopped);
    }
  }
  return { ...state, left, tally };
}

function chunksOf<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += IMAGES_EACH) {
    chunks.push(items.slice(start, start + IMAGES_EACH));
  }
  return chunks;
}

function added(sum: Tally, { rowsWritten, refused }: Omit<Tally, 'images'>): Tally {
  return {
    ...sum,
    rowsWritten: sum.rowsWritten + rowsWritten,
    refused: [...sum.refused, ...refused].slice(0, MAX_REFUSED),
  };
}
