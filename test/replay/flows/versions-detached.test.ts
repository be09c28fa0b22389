import { describe, expect, it } from 'vitest';
import { meanwhile } from '../support/answers.ts';
import { IMAGE, VersionWorld } from '../support/version-world.ts';

const VERSION = { ...IMAGE, version: '1.0.0' };

function editOf(...names: string[]) {
  return { ...VERSION, edit: { targetRegions: names.map((name) => ({ name })) } };
}

/** One version in two regions. */
function worldOf(): VersionWorld {
  const world = new VersionWorld();
  world.addVersion('1.0.0', ['home', 'old']);
  return world;
}

function regionsOf(world: VersionWorld): string[] {
  return world.versions.targetsOf('1.0.0').map(({ name }) => name);
}

describe('work that was accepted while the gallery was being detached', () => {
  const POLICY = { galleryId: IMAGE.galleryId, policy: { keepNewest: 1 } };
  const WORK = [
    ['EditVersion', editOf('home', 'new'), '1.0.0'],
    ['DeleteVersion', VERSION, '1.0.0'],
    ['DeleteImage', IMAGE, undefined],
    ['ApplyRetention', POLICY, undefined],
  ] as const;
  const EACH = WORK.flatMap((work) =>
    (['let go', 'of another'] as const).map((how) => [...work, how] as const),
  );

  it.each(EACH)('touches nothing: %s', async (kind, order, claim, how) => {
    const world = worldOf();
    world.addVersion('1.0.1', ['home']);
    world.gallery = how;

    await world.run(kind, order, {}, claim);

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'GalleryDetached' } });
    expect([...world.versions.versions.keys()]).toEqual(['1.0.0', '1.0.1']);
    expect(regionsOf(world)).toEqual(['home', 'old']);
    expect(world.claims.claims.size).toBe(0);
  });

  it.each([
    ['EditVersion', editOf('home', 'new'), 'writeRegionsActivity'],
    ['DeleteVersion', VERSION, 'deleteVersionActivity'],
  ] as const)('touches nothing more where the gallery goes on its way: %s', async (kind, order, moment) => {
    const world = worldOf();
    const go = meanwhile(() => {
      world.gallery = 'of another';
    });

    await world.run(kind, order, { [moment]: go }, '1.0.0');

    expect(world.job).toMatchObject({ status: 'Failed', error: { code: 'GalleryDetached' } });
    expect(regionsOf(world)).toEqual(['home', 'old']);
  });
});
