import { expect } from 'vitest';
import type { ExportWorld } from './export-world.ts';

/** Nothing of a failed export stays, its claims are given up, and its teacher can work. */
export function expectAllPutRight(world: ExportWorld): void {
  expect(world.export).not.toHaveProperty('leftBehind');
  expect(world.machines.vm?.powerState).toBe('running');
  expect(world.machines.snapshots).toEqual(new Set());
  expect([...world.versions.versions.keys()]).toEqual([]);
  expect(world.store).toMatchObject({ vmClaimed: false, reserved: new Set() });
}
