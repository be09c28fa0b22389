import { describe, expect, it } from 'vitest';
import { meanwhile } from '../../support/answers.ts';
import { expectAllPutRight } from '../../support/expectations.ts';
import { BRISK, callsOf, ExportWorld } from '../../support/export-world.ts';

const REFUSED = { status: 'Failed', error: { code: 'GalleryDetached' } };

describe('an export that was accepted while the gallery was being detached', () => {
  it('touches nothing', async () => {
    const world = new ExportWorld({ settings: BRISK });
    world.gallery = 'of another';

    const result = await world.runExport();

    expect(world.export).toMatchObject(REFUSED);
    expect(world.operations.started).toEqual([]);
    expect(callsOf(result, 'stopTemplateVmActivity')).toBe(0);
  });

  it.each(['prepareImageActivity', 'createVersionActivity'])(
    'puts everything right where the gallery goes before %s',
    async (step) => {
      const world = new ExportWorld({ settings: BRISK });
      const go = meanwhile(() => {
        world.gallery = 'of another';
      });

      await world.runExport({ [step]: go });

      expect(world.export).toMatchObject(REFUSED);
      expect([...world.versions.versions.keys()]).toEqual([]);
      expectAllPutRight(world);
    },
  );
});
