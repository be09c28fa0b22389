import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportStep } from '../../../../shared/domain/export/export.ts';
import {
  inOrderOf,
  noteEntry,
  regionEntry,
  stepEntry,
  timelineEntry,
  timelineOf,
  type TimelineEntry,
} from '../../../../shared/domain/export/timeline.ts';

const BEGIN = Date.parse('2026-03-01T12:00:00.000Z');
const RUN = { createdAt: new Date(BEGIN).toISOString() };
const ENDED = { ...RUN, endedAt: at(90) };

/** So many minutes after the export was accepted. */
function at(minutes: number): string {
  return new Date(BEGIN + minutes * 60_000).toISOString();
}

function askEntry(step: 'StoppingVm' | 'Settling', number: number, minutes: number): TimelineEntry {
  return {
    kind: 'asked',
    id: `asked-${step}-${number}`,
    at: at(minutes),
    step,
    what: 'stopTemplateVm',
    outcome: 'started',
    message: `ask ${number}`,
    trace: { operationId: `o${number}` },
  };
}

const time = fc.nat({ max: 1_000 }).map(at);
const steps = fc
  .uniqueArray(fc.constantFrom(...exportStep.options.filter((step) => step !== 'Accepted')))
  .chain((names) => fc.tuple(...names.map((step) => time.map((when) => stepEntry(step, when)))));
const outcome = fc.constantFrom('started', 'waited', 'refused', 'failed');
const asks = fc.array(fc.tuple(fc.constantFrom(...exportStep.options), time, outcome)).map((all) =>
  all.map(([step, when, how], index): TimelineEntry => {
    const id = `asked-${step}-${index}`;
    return { kind: 'asked', id, at: when, step, what: `${index}`, outcome: how };
  }),
);
const regions = fc
  .array(fc.tuple(fc.constantFrom('westeurope', 'northeurope'), time))
  .map((all) =>
    all.map(([region, when], attempt) =>
      regionEntry({ region, state: 'Replicating', progress: 0, attempt }, when),
    ),
  );
const notes = fc
  .array(time)
  .map((all) => all.map((when, index) => noteEntry(`n${index}`, `note ${index}`, when)));
const entries = fc
  .tuple(steps, asks, regions, notes)
  .map((kinds) => kinds.flat())
  .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));

describe('the story of an export', () => {
  it('tells steps with their operations, regions with their changes, and notes', () => {
    const story = timelineOf(
      [
        noteEntry('cancel', 'Somebody asked to cancel the export.', at(70)),
        regionEntry({ region: 'westeurope', state: 'Completed', progress: 100, attempt: 1 }, at(60)),
        regionEntry(
          { region: 'northeurope', state: 'Failed', progress: 3, attempt: 2, message: 'No.' },
          at(65),
        ),
        regionEntry({ region: 'westeurope', state: 'Replicating', progress: 0, attempt: 1 }, at(30)),
        askEntry('StoppingVm', 2, 12),
        askEntry('StoppingVm', 1, 11),
        stepEntry('Replicating', at(20)),
        stepEntry('StoppingVm', at(10)),
      ],
      RUN,
    );

    expect(story).toEqual({
      steps: [
        { step: 'Accepted', startedAt: at(0), endedAt: at(10), attempts: 0, operations: [] },
        {
          step: 'StoppingVm',
          startedAt: at(10),
          endedAt: at(20),
          attempts: 2,
          operations: [1, 2].map((number) => ({
            what: 'stopTemplateVm',
            at: at(10 + number),
            outcome: 'started',
            message: `ask ${number}`,
            trace: { operationId: `o${number}` },
          })),
        },
        { step: 'Replicating', startedAt: at(20), attempts: 0, operations: [] },
      ],
      regions: [
        {
          region: 'westeurope',
          changes: [
            { at: at(30), state: 'Replicating', attempt: 1 },
            { at: at(60), state: 'Completed', attempt: 1 },
          ],
        },
        {
          region: 'northeurope',
          changes: [{ at: at(65), state: 'Failed', attempt: 2, message: 'No.' }],
        },
      ],
      notes: [{ at: at(70), code: 'cancel', message: 'Somebody asked to cancel the export.' }],
    });
  });

  it('of an export that was only accepted has one step, which ends with the export', () => {
    expect(timelineOf([], RUN).steps).toStrictEqual([
      { step: 'Accepted', startedAt: at(0), attempts: 0, operations: [] },
    ]);
    expect(timelineOf([], ENDED).steps[0]).toMatchObject({ endedAt: at(90) });
  });

  it('has what was asked while cleaning up, in a step that no run wrote down', () => {
    const { steps: told } = timelineOf(
      [
        stepEntry('StoppingVm', at(10)),
        askEntry('Settling', 1, 20),
        askEntry('Settling', 2, 21),
        stepEntry('Done', at(30)),
      ],
      ENDED,
    );

    expect(
      told.map(({ step, startedAt, endedAt, attempts }) => [step, startedAt, endedAt, attempts]),
    ).toEqual([
      ['Accepted', at(0), at(10), 0],
      ['StoppingVm', at(10), at(20), 0],
      ['Settling', at(20), at(30), 2],
      ['Done', at(30), at(90), 0],
    ]);
  });

  it('has a step begin when it was written down, where that is known, and never end before that', () => {
    const { steps: told } = timelineOf(
      [askEntry('Settling', 1, 20), stepEntry('StartingVm', at(25)), stepEntry('Settling', at(22))],
      ENDED,
    );

    expect(told.slice(1).map(({ step, startedAt, endedAt }) => [step, startedAt, endedAt])).toEqual([
      ['StartingVm', at(25), at(25)],
      ['Settling', at(22), at(90)],
    ]);
  });

  it('is the same in whatever order it was written down', () => {
    fc.assert(
      fc.property(entries, (all) => {
        expect(timelineOf(all, RUN)).toEqual(timelineOf(inOrderOf(all), RUN));
        expect(timelineOf(all.toReversed(), RUN)).toEqual(timelineOf(all, RUN));
      }),
    );
  });

  it('has its steps in order, each once, and every entry once, in order of time', () => {
    fc.assert(
      fc.property(entries, fc.boolean(), (all, isOver) => {
        const { steps: told, regions: places, notes: words } = timelineOf(all, isOver ? ENDED : RUN);

        const positions = told.map(({ step }) => exportStep.options.indexOf(step));
        expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
        expect(told[0]).toMatchObject({ step: 'Accepted', startedAt: RUN.createdAt });
        for (const { startedAt, endedAt = startedAt } of told) expect(endedAt >= startedAt).toBe(true);
        expect(told.filter(({ endedAt }) => endedAt === undefined)).toHaveLength(isOver ? 0 : 1);

        const ofKind = (kind: TimelineEntry['kind']) => all.filter((entry) => entry.kind === kind);
        const operations = told.flatMap((step) => step.operations);
        const changes = places.flatMap((place) => place.changes);
        expect(told.length).toBeGreaterThan(ofKind('step').length);
        expect(operations.map(({ what }) => what).toSorted()).toEqual(
          ofKind('asked')
            .map((entry) => (entry.kind === 'asked' ? entry.what : ''))
            .toSorted(),
        );
        expect(told.map(({ attempts }) => attempts)).toEqual(told.map((step) => step.operations.length));
        expect(changes).toHaveLength(ofKind('region').length);
        expect(new Set(places.map(({ region }) => region)).size).toBe(places.length);
        expect(words).toHaveLength(ofKind('note').length);
        for (const list of [
          words,
          ...places.map((place) => place.changes),
          ...told.map((s) => s.operations),
        ]) {
          const times = list.map((item) => item.at);
          expect(times).toEqual(times.toSorted());
        }
      }),
    );
  });
});

describe('an entry of the story', () => {
  it('is one of its kind by what happened, not by when', () => {
    const region = { region: 'westeurope', state: 'Replicating' as const, progress: 5, attempt: 2 };

    expect(stepEntry('Replicating', at(1))).toEqual({
      kind: 'step',
      id: 'step-Replicating',
      at: at(1),
      step: 'Replicating',
    });
    expect(noteEntry('cancel', 'x', at(1))).toEqual({
      kind: 'note',
      id: 'note-cancel',
      at: at(1),
      message: 'x',
    });
    expect(regionEntry(region, at(1))).toStrictEqual({
      kind: 'region',
      id: 'region-westeurope-2-Replicating',
      at: at(1),
      region: 'westeurope',
      state: 'Replicating',
      attempt: 2,
    });
    expect(regionEntry({ ...region, progress: 90 }, at(9)).id).toBe(regionEntry(region, at(1)).id);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(entries, (all) => {
        for (const entry of all) {
          expect(timelineEntry.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('at one moment with another is told by id', () => {
    const [a, b, c] = [noteEntry('a', '', at(1)), noteEntry('b', '', at(1)), noteEntry('c', '', at(0))];

    expect(inOrderOf([b, a, c])).toEqual([c, a, b]);
  });
});
