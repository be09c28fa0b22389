import { expect } from 'vitest';
import type { ExportWorld } from './export-world.ts';

/** Nobody holds the template VM or a version any more. */
export function expectClaimsGivenUp(world: ExportWorld): void {
  expect(world.store.open).toEqual(new Set());
  expect(world.store.vmClaims).toEqual(new Map());
  expect(world.claims.claims).toEqual(new Map());
}

/** Nothing of a failed or cancelled export stays but an empty image, its claims are given up, and its teacher can work. */
export function expectAllPutRight(world: ExportWorld): void {
  const left = world.export.leftBehind ?? [];
  expect(left.filter(({ code }) => code !== 'EmptyImageLeft')).toEqual([]);
  if (world.image.image) expect(left).toMatchObject([{ code: 'EmptyImageLeft' }]);
  expect(world.machines.vm?.powerState).toBe('running');
  expect(world.machines.snapshots).toEqual(new Set());
  expect([...world.versions.versions.keys()]).toEqual([]);
  expect(world.store.leftovers).toEqual(new Map());
  expectClaimsGivenUp(world);
}
