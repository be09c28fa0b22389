import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer } from '../../src/durable/answer.ts';
import { decide } from '../../src/durable/engine.ts';
import { EventType } from '../../src/durable/history.ts';
import type { HistoryEvent } from '../../src/durable/history.ts';
import type { ServedEpisode } from '../../src/durable/work.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import { Model } from './model.ts';
import { anyProgram, createWork, runProgram } from './program.ts';
import { World } from './world.ts';

const functions = { isActivity: (name: string) => name === 'work', isOrchestrator: () => true };
const SCHEDULING: number[] = [
  EventType.TaskScheduled,
  EventType.SubOrchestrationInstanceCreated,
  EventType.TimerCreated,
];

/** Runs the program in an order that `choices` decide, with a look at what is stored after each episode. */
async function runIn(
  program: unknown,
  choices: readonly number[],
  onEpisode: (world: World, served: ServedEpisode, answer: Answer) => void = () => undefined,
): Promise<World> {
  let step = 0;
  const world: World = new World({
    orchestrators: { run: runProgram },
    activities: { work: createWork() },
    choose: () => choices[step++ % choices.length] ?? 0,
    onEpisode: (served, answer) => {
      if (answer !== undefined) onEpisode(world, served, answer);
    },
  });
  world.start('run', { program, generation: 0, place: 'root' }, 'root');
  await world.run({ days: 1000 });
  return world;
}

const choices = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
const numRuns = sampleSize({ few: 10, some: 80, many: 5000 });

it('in whatever order activities and timers end an orchestration ends as its code says, having called each activity as often [any-order]', async () => {
  await fc.assert(
    fc.asyncProperty(anyProgram, choices, async (program, order) => {
      const model = new Model();
      const end = model.run(program, 'root');

      const world = await runIn(program, order);

      const { status, output } = world.instance('root');
      const expected = { value: 'Completed', failure: 'Failed', lost: 'Running', stuck: 'Running' }[end.is];
      expect(status).toBe(expected);
      if (end.is === 'value') expect(JSON.parse(output ?? 'null')).toEqual(end.value);
      expect(world.calls).toHaveLength(model.calls);
    }),
    { numRuns },
  );
});

it('in whatever order activities and timers end every episode replays to the same actions, and what is stored leaves nothing to be scheduled', async () => {
  await fc.assert(
    fc.asyncProperty(anyProgram, choices, async (program, order) => {
      const world = await runIn(program, order, ({ store }, { instance, decision }, answer) => {
        expect(decision.isNonDeterministic).toBe(false);
        if (decision.outcome.status === 'ContinuedAsNew') return;
        const history = store.history(instance.instanceId);
        const again = decide({ functionName: instance.name, history, answer, functions });
        expect(again.commands).toEqual([]);
        expect(again.outcome).toEqual(decision.outcome);
        expect(sequenceNumbers(history)).toEqual(sequenceNumbers(history).map((_, index) => index));
      });

      expect(world.defects).toEqual([]);
    }),
    { numRuns },
  );
});

it('in whatever order activities and timers end nothing is left over: no message, no activity, no timer; what never ends is reported once', async () => {
  await fc.assert(
    fc.asyncProperty(anyProgram, choices, async (program, order) => {
      const world = await runIn(program, order);

      const { store, hangs } = world;
      expect([store.instancesWithMessages(), store.activityIds(), store.nextTimerAt()]).toEqual([
        [],
        [],
        undefined,
      ]);
      const reported = hangs.map(({ instanceId }) => instanceId);
      expect(new Set(reported).size).toBe(reported.length);
      const live = world.live().map(({ instanceId }) => instanceId);
      expect(live).toEqual(expect.arrayContaining(reported));
      expect(live.length === 0).toBe(reported.length === 0);
    }),
    { numRuns },
  );
});

/** Of what was scheduled, in order, and of the completion, which takes the next one. */
function sequenceNumbers(history: readonly HistoryEvent[]): number[] {
  return history
    .filter(({ EventType: type }) => SCHEDULING.includes(type) || type === EventType.ExecutionCompleted)
    .map(({ EventId }) => EventId);
}
