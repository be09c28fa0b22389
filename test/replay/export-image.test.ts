import { describe, expect, it } from 'vitest';
import { callsOf, ExportWorld } from './support/export-world.ts';

describe('exportImage', () => {
  it('saves', async () => {
    const world = new ExportWorld();
    const result = await world.runExport();
    console.log(result.longestHistory, result.calls.map((c) => c.name).join(' '), world.export, world.regionStates, world.eventTypes, callsOf(result, 'settle'));
    expect(result.status).toBe('Completed');
  });
});
