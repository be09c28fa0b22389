/** An assertion that `npm run test:can-fail` turns into another, which does not hold. */
export interface Flip {
  readonly file: string;
  /** The full name of the test that has to fail. */
  readonly test: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** One of each room of the tests. */
export const FLIPS: readonly Flip[] = [
  {
    file: 'test/unit/domain/image/image-version.test.ts',
    test: 'a version number is compared by its numbers, not by its letters',
    from: "toEqual(['1.9.0', '1.9.9', '1.9.10', '1.10.0', '2.0.0', '10.0.0'])",
    to: "toEqual(['1.10.0', '1.9.0', '1.9.10', '1.9.9', '10.0.0', '2.0.0'])",
  },
  {
    file: 'test/replay/flows/export-image/export-timeline.test.ts',
    test: 'the timeline of an export tells every step with its times, its attempts, and Azure’s operations with their ids',
    from: "step('Done', '08:11:00', '08:11:00')",
    to: "step('Done', '08:11:00', '08:12:00')",
  },
  {
    file: 'packages/local-azure/test/prices/prices.test.ts',
    test: 'the price list keeps premium snapshots apart by their product alone',
    from: "'Premium SSD Managed Disks',",
    to: "'Standard SSD Managed Disks',",
  },
  {
    file: 'test/component/http/operations.test.ts',
    test: 'an operation that is no export is asked to end by a cancel, until it is over',
    from: "toMatchObject({ status: 409, body: { error: { code: 'OperationOver' } } })",
    to: 'toMatchObject({ status: 202, body: { id: over } })',
  },
  {
    file: 'test/browser/gallery.test.ts',
    test: 'an administrator detaches the gallery after seeing what breaks, and attaches another one that is made',
    from: 'expect(after.body.galleryId).toMatch(',
    to: 'expect(after.body.galleryId).not.toMatch(',
  },
];

/** @throws Error where the text is not there, or more than once: the project has changed, and the flip has not */
export function flipped(text: string, { file, from, to }: Flip): string {
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(`${file} holds ${parts.length - 1} times what scripts/gate/flips.ts looks for: ${from}`);
  }
  return parts.join(to);
}
