import { z } from 'zod';

/** `major.minor.patch`, each a whole number that fits 32 bits (Azure docs: troubleshooting-shared-images). */
export interface ImageVersionNumber {
  major: number;
  minor: number;
  patch: number;
}

const LARGEST = 2 ** 31 - 1;

/** Undefined when the text is no version that a gallery would take. */
export function parseVersion(text: string): ImageVersionNumber | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(Number);
  const [major, minor, patch] = parts ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return Math.max(major, minor, patch) > LARGEST ? undefined : { major, minor, patch };
}

/** A version as Azure writes it, whatever it comes by: `01.0.0` would be claimed as another one than `1.0.0`. */
export const versionNumber = z.string().refine(isCanonical, {
  error:
    'Give three whole numbers, as 1.0.0; none may be above 2147483647, nor begin with a 0 that means nothing.',
});

function isCanonical(text: string): boolean {
  const version = parseVersion(text);
  return version !== undefined && `${version.major}.${version.minor}.${version.patch}` === text;
}

/** For sorting: the lowest first, and what is no version before all that are. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (!left || !right) return left ? 1 : right ? -1 : 0;
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/** The version after the highest of those given: the next patch, or `1.0.0` when there is none. */
export function nextVersion(existing: readonly string[]): string {
  const version = parseVersion(existing.toSorted(compareVersions).at(-1) ?? '');
  if (!version) return '1.0.0';
  const { major, minor, patch } = version;
  if (patch < LARGEST) return `${major}.${minor}.${patch + 1}`;
  if (minor < LARGEST) return `${major}.${minor + 1}.0`;
  return `${major + 1}.0.0`;
}
