import { describe, expect, it } from 'vitest';
import { callsOf } from '../support/export-world.ts';
import { crashAfterwards, meanwhile, refuse } from '../support/answers.ts';
import { IMAGE, VersionWorld } from '../support/version-world.ts';

const VERSION = { ...IMAGE, version: '1.0.0' };
const LAB = { accountId: 'other', labName: 'physics', imageName: 'linux', version: '1.0.0' };

function editOf(...names: string[]) {
  return { ...VERSION, edit: { targetRegions: names.map((name) => ({ name })) } };
}

/** One version in two regions. */
function worldOf(plan: ConstructorParameters<typeof VersionWorld>[0] = {}): VersionWorld {
  const world = new VersionWorld(plan);
  world.addVersion('1.0.0', ['home', 'old']);
  return world;
}

function regionsOf(world: VersionWorld): string[] {
  return world.versions.targetsOf('1.0.0').map(({ name }) => name);
}

describe('an edit', () => {
  it('adds and removes regions, gives the version back, and has the image brought up to date', async () => {
    const world = worldOf();

    await world.run('EditVersion', editOf('home', 'new'), {}, '1.0.0');

    expect(world.job).toMatchObject({
      status: 'Succeeded',
      result: { completed: ['home', 'new'], failed: [], removed: ['old'], leftBehind: [] },
    });
    expect(regionsOf(world)).toEqual(['home', 'new']);
    expect(world.claims.claims.size).toBe(0);
    expect(world.refreshed).toBe(1);
  });

  it('withdraws a region that fails for good, and fails where no region got its copy', async () => {
    const world = worldOf({ copies: { new: { failures: 9 } } });

    await world.run('EditVersion', editOf('home', 'old', 'new'), {}, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'NoRegionCopied' } });
    expect(world.job.result).toMatchObject({ failed: ['new'] });
    expect(world.versions.attemptsIn('new')).toBe(3);
    expect(regionsOf(world)).toEqual(['home', 'old']);
  });

  it('skips a region that Azure refuses, and goes on with the others', async () => {
    const world = worldOf({ copies: { bad: { refused: true } } });

    await world.run('EditVersion', editOf('home', 'old', 'new', 'bad'), {}, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Succeeded', result: { failed: ['bad'] } });
    expect(regionsOf(world)).toEqual(['home', 'old', 'new']);
  });

  it('that is cancelled withdraws what has no copy yet', async () => {
    const world = worldOf({ copies: { new: { minutes: 60 } } });

    await world.run(
      'EditVersion',
      editOf('home', 'old', 'new'),
      { recordRequestActivity: meanwhile(() => world.cancel()) },
      '1.0.0',
    );

    expect(world.job.status).toBe('Cancelled');
    expect(regionsOf(world)).toEqual(['home', 'old']);
    expect(world.claims.claims.size).toBe(0);
  });

  it('is said to fail where the version is gone', async () => {
    const world = new VersionWorld();

    await world.run('EditVersion', editOf('home', 'new'), {}, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'ImageVersionDeleted' } });
  });

  it('stops where another run takes the job over, and leaves it the claim', async () => {
    const world = worldOf();

    await world.run(
      'EditVersion',
      editOf('home', 'new'),
      { writeRegionsActivity: meanwhile(() => world.takeOver()) },
      '1.0.0',
    );

    expect(world.job.status).toBe('Running');
    expect(world.claims.claims.size).toBe(1);
  });

  it.each([
    'planVersionEditActivity',
    'changePropertiesActivity',
    'writeRegionsActivity',
    'recordRegionActivity',
    'settleJobActivity',
  ])('ends the same where the answer of %s is lost', async (name) => {
    const world = worldOf();
    const edit = { excludeFromLatest: true, ...editOf('home', 'new').edit };

    await world.run('EditVersion', { ...VERSION, edit }, { [name]: [crashAfterwards()] }, '1.0.0');

    expect(world.job.status).toBe('Succeeded');
    expect(regionsOf(world)).toEqual(['home', 'new']);
  });
});

describe('what the account has not exported itself', () => {
  function worldWith(maker: 'another' | 'none'): VersionWorld {
    const world = new VersionWorld();
    world.addVersion('1.0.0', ['home', 'old'], maker);
    return world;
  }
  const notOwn = { status: 'Failed', error: { code: 'NotExportedHere' } };

  it.each(['another', 'none'] as const)('is not edited: by %s', async (maker) => {
    const world = worldWith(maker);

    await world.run(
      'EditVersion',
      { ...VERSION, edit: { excludeFromLatest: true, targetRegions: [{ name: 'home' }] } },
      {},
      '1.0.0',
    );

    expect(world.job).toMatchObject(notOwn);
    expect(regionsOf(world)).toEqual(['home', 'old']);
    expect(world.versions.versions.get('1.0.0')?.excludeFromLatest).toBeUndefined();
    expect(world.claims.claims.size).toBe(0);
  });

  it.each(['another', 'none'] as const)('is not deleted: by %s', async (maker) => {
    const world = worldWith(maker);

    const result = await world.run('DeleteVersion', VERSION, {}, '1.0.0');

    expect(world.job).toMatchObject(notOwn);
    expect(callsOf(result, 'deleteVersionActivity')).toBe(0);
    expect(world.versions.versions.size).toBe(1);
  });

  it('stays where it takes the place of what was to be deleted', async () => {
    const world = worldOf();
    const replace = () => {
      world.addVersion('1.0.0', ['home'], 'another');
    };

    await world.run('DeleteVersion', VERSION, { findObstaclesActivity: meanwhile(replace) }, '1.0.0');

    expect(world.versions.versions.size).toBe(1);
  });

  it.each(['another', 'none'] as const)('keeps its image from being deleted: by %s', async (maker) => {
    const world = worldWith(maker);
    world.addVersion('1.0.1', ['home']);

    await world.run('DeleteImage', IMAGE);

    expect(world.job).toMatchObject(notOwn);
    expect(world.versions.versions.size).toBe(2);
    expect(world.image.image).toBeDefined();
  });

  it('stays where it turns up in an image that is being deleted', async () => {
    const world = worldOf();
    const upload = () => {
      world.addVersion('1.0.1', ['home'], 'none');
    };

    await world.run('DeleteImage', IMAGE, { claimVersionActivity: [meanwhile(upload)] });

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'VersionsLeft' } });
    expect([...world.versions.versions.keys()]).toEqual(['1.0.1']);
  });

  it('is an image that somebody uploaded, too, though all its versions be exports', async () => {
    const world = worldOf();
    world.imageMadeBy = undefined;

    await world.run('DeleteImage', IMAGE);

    expect(world.job).toMatchObject(notOwn);
    expect(world.image.image).toBeDefined();
  });

  it('is an image that is uploaded in the place of the one that was to be deleted', async () => {
    const world = worldOf();
    const replace = () => {
      world.imageMadeBy = undefined;
    };

    await world.run('DeleteImage', IMAGE, { deleteVersionActivity: meanwhile(replace) });

    expect(world.job.status).toBe('Failed');
    expect(world.image.image).toBeDefined();
  });

  it.each([{ keepNewest: 1 }, { keepNewest: 1, shrinkOlder: true }])(
    'is not touched by the policy %j',
    async (policy) => {
      const world = new VersionWorld();
      world.addVersion('1.0.0', ['home', 'far'], 'another');
      world.addVersion('1.0.1', ['home', 'far'], 'none');
      world.addVersion('1.0.2', ['home', 'far']);

      await world.run('ApplyRetention', { galleryId: IMAGE.galleryId, policy });

      expect(world.job).toMatchObject({ status: 'Succeeded', result: { deleted: 0, shrunk: 0, skipped: 0 } });
      expect(world.versions.targetsOf('1.0.0')).toHaveLength(2);
      expect(world.versions.targetsOf('1.0.1')).toHaveLength(2);
    },
  );
});

describe('the deletion of a version', () => {
  it('deletes it, and gives it back', async () => {
    const world = worldOf();

    await world.run('DeleteVersion', VERSION, {}, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Succeeded', result: { deleted: ['1.0.0'] } });
    expect(world.versions.versions.size).toBe(0);
    expect(world.claims.claims.size).toBe(0);
    expect(world.refreshed).toBe(1);
  });

  it('is given up where a lab was made from it meanwhile', async () => {
    const world = worldOf();
    world.uses.push(LAB);

    const result = await world.run('DeleteVersion', VERSION, {}, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'ImageInUse' } });
    expect(callsOf(result, 'deleteVersionActivity')).toBe(0);
    expect(JSON.stringify(world.job)).not.toContain('other');
  });

  it('is not begun where it is cancelled before, and seen through where it is cancelled later', async () => {
    const before = worldOf();
    await before.run(
      'DeleteVersion',
      VERSION,
      { findObstaclesActivity: meanwhile(() => before.cancel()) },
      '1.0.0',
    );
    const later = worldOf();
    await later.run(
      'DeleteVersion',
      VERSION,
      { checkOperationActivity: meanwhile(() => later.cancel()) },
      '1.0.0',
    );

    expect(before.job.status).toBe('Cancelled');
    expect(before.versions.versions.size).toBe(1);
    expect(later.job.status).toBe('Succeeded');
    expect(later.versions.versions.size).toBe(0);
  });
});

describe('the deletion of an image', () => {
  it('deletes all its versions, history by history, and then itself', async () => {
    const world = new VersionWorld();
    for (let patch = 0; patch < 25; patch += 1) world.addVersion(`1.0.${patch}`, ['home']);

    await world.run('DeleteImage', IMAGE);

    expect(world.job).toMatchObject({
      status: 'Succeeded',
      result: { deletedCount: 25, left: [], imageDeleted: true },
    });
    expect(world.image.image).toBeUndefined();
    expect(world.claims.claims.size).toBe(0);
  });

  it('leaves the image with what could not be deleted, and says what and why', async () => {
    const world = worldOf();
    world.addVersion('1.0.1', ['home']);
    await world.claims.claim({ ...IMAGE, version: '1.0.0' }, { accountId: 'other', operationId: 'another' });

    await world.run('DeleteImage', IMAGE, {
      findObstaclesActivity: [() => ({ kind: 'done', value: { labs: 0, operations: 0, notOwn: [] } })],
    });

    expect(world.job).toMatchObject({
      status: 'Failed',
      error: { code: 'VersionsLeft' },
      result: { deleted: ['1.0.1'], left: [{ code: 'VersionBusy', target: '1.0.0' }] },
    });
    expect(world.image.image).toBeDefined();
    expect(world.claims.claims.size).toBe(1);
  });

  it('is refused before anything is touched where operations write versions by now', async () => {
    const world = worldOf();
    await world.claims.claim({ ...IMAGE, version: '1.0.0' }, { accountId: 'other', operationId: 'another' });

    await world.run('DeleteImage', IMAGE);

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'VersionBusy' } });
    expect(world.versions.versions.size).toBe(1);
  });

  it('says what it had deleted where Azure refuses the image itself', async () => {
    const world = worldOf();

    await world.run('DeleteImage', IMAGE, { deleteImageActivity: refuse('ScopeLocked') });

    expect(world.job).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused' },
      result: { deleted: ['1.0.0'] },
    });
  });
});

describe('a retention policy', () => {
  function three(): VersionWorld {
    const world = new VersionWorld();
    for (const version of ['1.0.0', '1.0.1', '1.0.2']) world.addVersion(version, ['home', 'far']);
    return world;
  }
  const orderOf = (policy: object) => ({ galleryId: IMAGE.galleryId, policy });

  it('deletes what is older, and says what it did and that it does not know the prices', async () => {
    const world = three();

    await world.run('ApplyRetention', orderOf({ keepNewest: 1 }));

    expect([...world.versions.versions.keys()]).toEqual(['1.0.2']);
    expect(world.job).toMatchObject({
      status: 'Succeeded',
      result: { images: 1, deleted: 2, freedGb: 256, savedPerMonth: { known: 0, total: null } },
    });
    expect(world.claims.claims.size).toBe(0);
  });

  it('shrinks what is older to its home region', async () => {
    const world = three();

    await world.run('ApplyRetention', orderOf({ keepNewest: 2, shrinkOlder: true }));

    expect(world.job).toMatchObject({ status: 'Succeeded', result: { shrunk: 1, freedGb: 64 } });
    expect(world.versions.targetsOf('1.0.0').map(({ name }) => name)).toEqual(['home']);
    expect(world.versions.targetsOf('1.0.1')).toHaveLength(2);
  });

  it('skips what is claimed by the time it comes to it', async () => {
    const world = three();
    const claim = () =>
      world.claims.claim({ ...IMAGE, version: '1.0.1' }, { accountId: 'other', operationId: 'another' });

    await world.run('ApplyRetention', orderOf({ keepNewest: 1 }), {
      claimVersionActivity: [meanwhile(claim)],
    });

    expect(world.job.result).toMatchObject({
      deleted: 1,
      skipped: 1,
      actions: [{ outcome: 'skipped', code: 'VersionBusy' }, { outcome: 'done' }],
    });
  });

  it('that is cancelled says what it had done by then', async () => {
    const world = three();

    await world.run('ApplyRetention', orderOf({ keepNewest: 1 }), {
      releaseVersionActivity: [meanwhile(() => world.cancel())],
    });

    expect(world.job).toMatchObject({ status: 'Cancelled', result: { deleted: 1 } });
    expect(world.versions.versions.size).toBe(2);
    expect(world.claims.claims.size).toBe(0);
  });

  it('is carried on by another run', async () => {
    const world = three();
    await world.run('ApplyRetention', orderOf({ keepNewest: 1 }), {
      deleteVersionActivity: [(real) => real(), meanwhile(() => world.takeOver())],
    });

    await world.start('ApplyRetention', { again: true });

    expect(world.job.status).toBe('Succeeded');
    expect([...world.versions.versions.keys()]).toEqual(['1.0.2']);
  });
});
