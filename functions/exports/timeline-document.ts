import { z } from 'zod';
import { exportStep, type Export } from '../../shared/domain/export/export.ts';
import { timelineOf, type TimelineEntry } from '../../shared/domain/export/timeline.ts';
import { regionState } from '../../shared/domain/region/replication.ts';
import { time } from './export-document.ts';

const operation = z
  .strictObject({
    what: z.string().meta({ description: 'What the request was for.', examples: ['captureOsDisk'] }),
    at: time,
    outcome: z.enum(['started', 'waited', 'refused', 'failed']).meta({
      description:
        '`started`: Azure began to work. `waited`: it asked for patience. `refused`: it would not. `failed`: its ' +
        'work came to nothing.',
    }),
    message: z.string().optional().meta({ description: "Azure's words." }),
    operationId: z.string().optional().meta({ description: "Azure's id of the operation." }),
    requestId: z.string().optional().meta({ description: "Azure's id of the request." }),
    correlationId: z.string().optional().meta({ description: "Azure's correlation id." }),
  })
  .meta({ id: 'TimelineOperation', description: 'One request to Azure.' });

const step = z
  .strictObject({
    step: exportStep.meta({ description: 'The step.' }),
    startedAt: time,
    endedAt: time.optional().meta({ description: 'Absent while the operation runs.' }),
    attempts: z.int().min(0).meta({ description: 'How many requests were sent to Azure.' }),
    operations: z.array(operation),
  })
  .meta({ id: 'TimelineStep', description: 'One step of an export.' });

const change = z
  .strictObject({
    at: time,
    state: regionState.meta({ description: 'The state from that time on.' }),
    attempt: z.int().min(0).meta({ description: 'Which attempt.' }),
    message: z.string().optional().meta({ description: 'Why.' }),
  })
  .meta({ id: 'TimelineChange', description: 'A new state of a region.' });

/** What happened to an export, in order, with the ids that Azure's support asks for. */
export const timelineDocument = z
  .strictObject({
    exportId: z.string().meta({ description: 'Id of the export.' }),
    steps: z.array(step).meta({ description: 'In chronological order.' }),
    regions: z
      .array(
        z
          .strictObject({
            region: z.string().meta({ description: "Azure's name of the region." }),
            changes: z.array(change),
          })
          .meta({ id: 'TimelineRegion', description: 'What happened in one region.' }),
      )
      .meta({ description: 'By region.' }),
    notes: z
      .array(
        z
          .strictObject({
            at: time,
            code: z.string().meta({
              description:
                'What it is about, for translations: `cancel`, `retry`, `completed`, `lost`, `reaped`.',
            }),
            message: z.string().meta({ description: 'A sentence.' }),
          })
          .meta({ id: 'TimelineNote', description: 'Something else that happened.' }),
      )
      .meta({ description: 'Cancellations, retries, lost runs, and what was removed later.' }),
  })
  .meta({ id: 'Timeline', description: 'What happened to an export, ready for a support ticket.' });

export function timelineDocumentOf(
  run: Export,
  entries: readonly TimelineEntry[],
): z.infer<typeof timelineDocument> {
  const { steps, regions, notes } = timelineOf(entries, run);
  return {
    exportId: run.id,
    steps: steps.map(({ operations, ...rest }) => ({
      ...rest,
      operations: operations.map(({ trace, ...asked }) => ({ ...asked, ...trace })),
    })),
    regions,
    notes,
  };
}
