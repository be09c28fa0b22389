import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labPart, partId, partName } from '../../../../shared/domain/lab/lab-build.ts';
import { sampleSize } from '@lab-gallery/test-support/sample-size';
import {
  asUsual,
  crash,
  crashAfterwards,
  meanwhile,
  refuse,
  wait,
  type Answer,
} from '../../support/answers.ts';
import { JOB_ID, LabWorld } from '../../support/lab-world.ts';

/** A whole lab, and nothing that is still to be seen to. */
function expectWhole(world: LabWorld): void {
  expect(world.job).toMatchObject({ status: 'Succeeded', result: { lab: 'physics' } });
  expect(world.labs.get('physics')).toMatchObject({ build: { id: JOB_ID } });
  expect([...world.parts.values()]).toEqual(labPart.options.map(() => JOB_ID));
  expect(world.builds.size).toBe(0);
  expect(world.uses).toEqual(new Set(['physics']));
  expect(Object.entries(world.claims.holders)).toEqual([
    [expect.stringContaining(partName({ id: JOB_ID }, 'VirtualMachine')), 'school/physics'],
  ]);
  expect(world.roles).toMatchObject([{ principalId: 'clara', role: 'LabOwner', lab: 'physics' }]);
}

/** Nothing of it at all. */
function expectNothing(world: LabWorld): void {
  expect([...world.parts.values()]).not.toContain(JOB_ID);
  expect(world.labs.get('physics')?.build).toBeUndefined();
  expect(world.builds.size).toBe(0);
  expect(world.uses.size).toBe(0);
  expect(world.claims.holders).toEqual({});
  expect(world.roles).toEqual([]);
}

describe('the workflow that makes a lab', () => {
  it('makes network and template VM in their order, writes the lab down, and gives it to its creator', async () => {
    const world = new LabWorld();

    await world.runCreate();

    expectWhole(world);
    expect(world.job.result).toMatchObject({ credentials: { kind: 'Original' }, region: 'westeurope' });
  });

  it.each(labPart.options)('leaves nothing where Azure refuses the %s', async (refused) => {
    const world = new LabWorld();
    const number = labPart.options.indexOf(refused);
    // Every part is asked for twice: Azure begins, and then it is there.
    const answers = [...Array.from({ length: 2 * number }, () => asUsual), refuse('QuotaExceeded')];

    await world.runCreate({ createLabPartActivity: answers });

    expect(world.job).toMatchObject({ status: 'Failed', error: { azure: { code: 'QuotaExceeded' } } });
    expect(world.job.result).toBeUndefined();
    expectNothing(world);
  });

  it.each(labPart.options)('leaves nothing where it is cancelled before the %s', async (part) => {
    const world = new LabWorld();
    const number = labPart.options.indexOf(part);
    const answers = [...Array.from({ length: 2 * number }, () => asUsual), meanwhile(() => world.cancel())];

    await world.runCreate({ createLabPartActivity: answers });

    expect(world.job.status).toBe('Cancelled');
    expectNothing(world);
  });

  it('says what Azure would not delete, and the sweep tries it again until it is gone', async () => {
    const world = new LabWorld();
    world.stuck.add('VirtualNetwork');

    await world.runCreate({
      createLabPartActivity: [asUsual, asUsual, asUsual, asUsual, refuse('QuotaExceeded')],
    });
    const left = world.job.result;
    await world.sweep();
    const stillThere = world.parts.size;
    world.stuck.clear();
    const swept = await world.sweep();

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'AzureRefused' } });
    expect(left).toMatchObject({ leftBehind: [{ code: 'VirtualNetworkLeft' }] });
    expect([stillThere, swept]).toEqual([1, [JOB_ID]]);
    expectNothing(world);
    expect(await world.sweep()).toEqual([]);
  });

  it('refuses what bears its name and is somebody else’s, and leaves it alone', async () => {
    const world = new LabWorld();
    world.parts.set('PublicIpAddress', 'somebody else');

    await world.runCreate();

    expect(world.job).toMatchObject({ status: 'Failed', error: { azure: { code: 'NameTaken' } } });
    expect([...world.parts]).toEqual([['PublicIpAddress', 'somebody else']]);
  });

  it('is refused where somebody has set up a lab of that name meanwhile, and that one stays', async () => {
    const world = new LabWorld();
    const lab = { accountId: 'school', name: 'physics', templateVmId: '/another' };
    const comes = meanwhile(() => world.labs.set('physics', lab));

    await world.runCreate({ finishLabActivity: [comes] });

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'LabExists' } });
    expect(world.labs.get('physics')).toEqual(lab);
    expect(world.parts.size).toBe(0);
  });

  it('stops without a word where another run has the job, and undoes nothing', async () => {
    const world = new LabWorld();

    await world.runCreate({ createLabPartActivity: [asUsual, asUsual, meanwhile(() => world.takeOver())] });

    expect(world.job).toMatchObject({ status: 'Running', runToken: 'another run' });
    expect([...world.parts.keys()]).toEqual(['NetworkSecurityGroup']);
    expect(world.builds.size).toBe(1);
  });

  it('is not undone by the sweep where a step of it is called again after the end', async () => {
    const world = new LabWorld();
    const { calls } = await world.runCreate();
    const noted = calls.find(({ name }) => name === 'noteBuildActivity')?.input;

    const answer = await world.repeat('noteBuildActivity', noted);
    const lab = world.labs.get('physics');
    if (lab?.build) world.builds.set(JOB_ID, { build: lab.build, jobId: JOB_ID });
    const reaped = await world.sweep();

    expect(answer).toEqual({ current: false });
    expect(reaped).toEqual([]);

    expectWhole(world);
  });

  it('is refused where another lab has claimed the VM that would be made, and touches nothing', async () => {
    const world = new LabWorld();
    const place = { id: JOB_ID, accountId: 'school', labName: 'physics' };
    const vm = partId({ ...place, subscriptionId: 's', resourceGroup: 'labs' }, 'VirtualMachine');
    const claim = {
      kind: 'vm' as const,
      resourceId: vm.toUpperCase(),
      accountId: 'other',
      labName: 'theirs',
    };
    await world.claims.write({ ...claim, claimedAt: world.clock.now().toISOString() }, undefined);

    await world.runCreate();

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'TemplateVmTaken' } });
    expect(world.parts.size).toBe(0);
    expect(Object.values(world.claims.holders)).toEqual(['other/theirs']);
  });

  it('checks everything again before it touches anything', async () => {
    const world = new LabWorld({ order: { region: 'brazilsouth' } });

    await world.runCreate();

    expect(world.job).toMatchObject({
      status: 'Failed',
      error: { code: 'LabNotPossible', details: [{ code: 'ImageNotInRegion' }] },
    });
    expectNothing(world);
  });
});

describe('a lab that waits for its image', () => {
  const order = { createWhenReady: { giveUpAfterMinutes: 600 } };

  it('is made when the image is there, with a bounded history, and says meanwhile how far it is', async () => {
    const world = new LabWorld({ order, imageReadyAfter: 300 });
    let told: unknown;
    const note: Answer = async (real) => {
      const answer = await real();
      told = world.job.result;
      return answer;
    };

    const result = await world.runCreate({ noteProgressActivity: note });

    expectWhole(world);
    expect(told).toMatchObject({ waitingFor: { region: 'westeurope', progress: 40 } });
    expect(result.longestHistory).toBeLessThan(400);
  });

  it('gives up at its deadline, in plain words', async () => {
    const world = new LabWorld({ order, imageReadyAfter: 5_000 });

    await world.runCreate();

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'ImageNotReady' } });
    expect(world.job.error?.message).toContain('within 600 minutes');
    expectNothing(world);
  });

  it('heeds who cancels it', async () => {
    const world = new LabWorld({ order, imageReadyAfter: 300 });

    await world.runCreate({ lookForImageActivity: [asUsual, asUsual, meanwhile(() => world.cancel())] });

    expect(world.job.status).toBe('Cancelled');
    expectNothing(world);
  });

  it('ends where the version is deleted meanwhile', async () => {
    const world = new LabWorld({ order, imageReadyAfter: 300 });
    const goes = meanwhile(() => {
      world.versionGone = true;
    });

    await world.runCreate({ lookForImageActivity: [asUsual, goes] });

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'ImageVersionNotFound' } });
  });
});

describe('the workflow that deletes a lab', () => {
  it('deletes everything that was made for it, and its owner has no part in the next of its name', async () => {
    const world = new LabWorld();
    await world.runCreate();

    const job = await world.runDelete();

    expect(job.status).toBe('Succeeded');
    expectNothing(world);
  });

  it('says what Azure would not delete, and the sweep tries it again', async () => {
    const world = new LabWorld();
    await world.runCreate();
    world.stuck.add('NetworkInterface');

    const job = await world.runDelete();
    world.stuck.clear();
    await world.sweep();

    expect(job).toMatchObject({
      status: 'Failed',
      error: { code: 'LabLeftBehind' },
      result: { leftBehind: [{ code: 'NetworkInterfaceLeft' }] },
    });
    expectNothing(world);
  });
});

const answer = fc.oneof(
  { weight: 6, arbitrary: fc.constant<(world: LabWorld) => Answer>(() => asUsual) },
  fc.constant(() => wait(30)),
  fc.constant(() => crash()),
  fc.constant(() => crashAfterwards()),
  fc.constant(() => refuse('QuotaExceeded')),
  fc.constant((world: LabWorld) => meanwhile(() => world.cancel().catch(() => undefined))),
);

describe('however Azure and the tables behave', () => {
  it('there is a whole lab in the end, or nothing of it once the sweep has come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 14 }), async (planned) => {
        const world = new LabWorld();

        await world.runCreate({ createLabPartActivity: planned.map((make) => make(world)) });
        const { status } = world.job;
        await world.sweep();

        if (status === 'Succeeded') expectWhole(world);
        else expectNothing(world);
        expect(['Succeeded', 'Failed', 'Cancelled']).toContain(status);
      }),
      { numRuns: sampleSize({ few: 20, some: 30, many: 1_000 }) },
    );
  });

  it('a run that takes up what a dead one has begun makes the lab whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.boolean(), async (number, late) => {
        const world = new LabWorld();
        const dead = Array.from({ length: 40 }, (_, index) =>
          index + 1 < number ? asUsual : late && index + 1 === number ? crashAfterwards() : crash(),
        );
        const lost = crash();
        await world.runCreate({
          createLabPartActivity: dead,
          settleJobActivity: lost,
          deleteLabPartActivity: lost,
        });

        await world.runCreate({}, true);

        expectWhole(world);
      }),
      { numRuns: sampleSize({ few: 5, some: 6, many: 200 }) },
    );
  });
});
