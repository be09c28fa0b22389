import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { done, type Reading } from '../../../shared/domain/arm/outcome.ts';
import { createPageView } from '../../../shared/use-cases/arm/page-view.ts';
import { createReadBudget } from '../../../shared/use-cases/arm/read-budget.ts';

const SECOND = 1_000;
const FOREVER = { take: () => true };
const wait = (seconds = 1): Reading<string> => ({ kind: 'wait', seconds, why: 'Azure is away.' });

/** Azure, whose things have the state that they are given, and a view of them. */
function createWorld(budget = FOREVER) {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const reads: { id: string; at: number }[] = [];
  const world = {
    reads,
    says: done('running') as Reading<string>,
    clock: { now: () => new Date(now) },
    pass: (ms: number) => (now += ms),
  };
  const view = createPageView<string>({
    budget,
    clock: world.clock,
    look: (id) => {
      reads.push({ id, at: now });
      return Promise.resolve(world.says);
    },
  });
  return { world, view };
}

describe('what pages see of Azure', () => {
  it('is read once in half a minute, whatever the spelling, and says as of when', async () => {
    const { world, view } = createWorld();
    const asOf = world.clock.now();

    const first = await view.see('/VM');
    world.pass(30 * SECOND - 1);
    world.says = done('stopped');
    const second = await view.see('/vm');
    world.pass(1);
    const third = await view.see('/vm');

    expect(first).toEqual({ look: done('running'), asOf });
    expect(second).toEqual(first);
    expect(third).toEqual({ look: done('stopped'), asOf: new Date(asOf.getTime() + 30 * SECOND) });
    expect(world.reads).toHaveLength(2);
  });

  it('is one read for all who ask at the same time', async () => {
    const { world, view } = createWorld();

    const seen = await Promise.all(Array.from({ length: 50 }, () => view.see('/vm')));

    expect(new Set(seen).size).toBe(1);
    expect(world.reads).toHaveLength(1);
  });

  it('is read anew after an action of our own, and never from a read that began before it', async () => {
    const { world, view } = createWorld();
    const before = view.see('/vm');
    world.says = done('stopping');
    view.forget('/VM');

    const after = await view.see('/vm');
    const later = await view.see('/vm');

    expect(await before).toMatchObject({ look: done('running') });
    expect([after.look, later.look]).toEqual([done('stopping'), done('stopping')]);
    expect(world.reads).toHaveLength(2);
  });

  it('stays what it was, and as of then, while Azure gives no answer', async () => {
    const { world, view } = createWorld();
    const known = await view.see('/vm');
    world.says = wait(600);
    world.pass(31 * SECOND);

    const seen = await view.see('/vm');
    world.pass(599 * SECOND);
    await view.see('/vm');

    expect(seen).toEqual(known);
    // Azure has asked for ten minutes of patience.
    expect(world.reads).toHaveLength(2);
  });

  it('is asked for twice where nothing is known and one answer is lost, and then says why', async () => {
    const { world, view } = createWorld();
    world.says = wait();

    const seen = await view.see('/vm');
    const again = await view.see('/vm');

    expect(seen).toEqual({ look: wait() });
    expect(again).toEqual(seen);
    expect(world.reads).toHaveLength(2);
  });

  it('is remembered as refused, too', async () => {
    const { world, view } = createWorld();
    world.says = { kind: 'refused', error: { code: 'AuthorizationFailed', message: 'No.' } };

    await view.see('/vm');
    const seen = await view.see('/vm');

    expect(seen).toMatchObject({ look: { kind: 'refused' }, asOf: world.clock.now() });
    expect(world.reads).toHaveLength(1);
  });

  it('is what was known last, or nothing, when the budget is used up: no error, and no read', async () => {
    let left = 1;
    const { world, view } = createWorld({ take: () => left-- > 0 });
    const known = await view.see('/vm');
    world.pass(31 * SECOND);

    const old = await view.see('/vm');
    view.forget('/vm');
    const afterChange = await view.see('/vm');
    const unknown = await view.see('/other');

    expect([old, afterChange]).toEqual([known, known]);
    expect(unknown).toMatchObject({
      look: { kind: 'wait', why: expect.stringContaining('Pages') as string },
    });
    expect(unknown.asOf).toBeUndefined();
    expect(world.reads).toHaveLength(1);
  });

  it('is not frozen by a clock that is set back', async () => {
    const { world, view } = createWorld();
    await view.see('/vm');
    world.pass(-24 * 60 * 60 * SECOND);

    await view.see('/vm');

    expect(world.reads).toHaveLength(2);
  });

  it('is forgotten, where nobody has asked for long, rather than remember everything', async () => {
    const { world, view } = createWorld();
    for (let i = 0; i <= 2_000; i += 1) await view.see(`/vm/${i}`);

    await view.see('/vm/2000');
    await view.see('/vm/0');

    expect(world.reads).toHaveLength(2_002);
  });

  it('fails for a mistake of ours, and is not stuck with it', async () => {
    let isBroken = true;
    const view = createPageView<string>({
      budget: FOREVER,
      clock: { now: () => new Date(0) },
      look: () => (isBroken ? Promise.reject(new TypeError('A mistake.')) : Promise.resolve(done('running'))),
    });
    await expect(view.see('/vm')).rejects.toThrow('A mistake.');

    isBroken = false;

    expect((await view.see('/vm')).look).toEqual(done('running'));
  });

  it('costs one read in half a minute and for each action of ours, whoever looks and however often', async () => {
    const deed = fc.oneof(
      fc.record({ see: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ forget: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ pass: fc.integer({ min: 0, max: 40 * SECOND }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 100 }), async (deeds) => {
        const { world, view } = createWorld();
        const forgotten = new Map<string, number>();
        let changes = 0;

        for (const one of deeds) {
          if ('pass' in one) world.pass(one.pass);
          else if ('forget' in one) {
            world.says = done(`state ${(changes += 1)}`);
            view.forget(one.forget);
            forgotten.set(one.forget, changes);
          } else {
            const { look, asOf } = await view.see(one.see);
            const state = look.kind === 'done' ? Number(look.value.split(' ')[1] ?? 0) : -1;
            // What we did to it ourselves is seen at once; what others did, half a minute later.
            expect(state).toBeGreaterThanOrEqual(forgotten.get(one.see) ?? 0);
            expect(world.clock.now().getTime() - (asOf?.getTime() ?? 0)).toBeLessThan(30 * SECOND);
          }
        }

        for (const id of ['a', 'b', 'c']) {
          const at = world.reads.filter((read) => read.id === id).map((read) => read.at);
          const early = at.filter((time, index) => index > 0 && time - (at[index - 1] ?? 0) < 30 * SECOND);
          const actions = deeds.filter((one) => 'forget' in one && one.forget === id);
          expect(early.length).toBeLessThanOrEqual(actions.length);
        }
      }),
    );
  });
});

describe('the budget of pages', () => {
  it('gives what it may at once, and then as it comes; what is too much costs nothing', () => {
    let now = 0;
    const budget = createReadBudget({ atOnce: 10, perSecond: 2 }, { now: () => new Date(now) });

    const taken = [budget.take(6), budget.take(5), budget.take(4), budget.take(1)];
    now += 500;

    expect(taken).toEqual([true, false, true, false]);
    expect([budget.take(1), budget.take(1)]).toEqual([true, false]);
  });

  it('never gives more than it has at once and what has come since', () => {
    const step = fc.record({
      pause: fc.integer({ min: -1_000, max: 5_000 }),
      reads: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(step, { maxLength: 100 }),
        (atOnce, perSecond, steps) => {
          let now = 0;
          const budget = createReadBudget({ atOnce, perSecond }, { now: () => new Date(now) });
          let [taken, gone] = [0, 0];
          for (const { pause, reads } of steps) {
            now += pause;
            gone += Math.max(0, pause);
            if (budget.take(reads)) taken += reads;
          }

          expect(taken).toBeLessThanOrEqual(atOnce + (gone / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });
});
