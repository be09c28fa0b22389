import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('a build of the app', { ...outerOnly }, () => {
  it('replaces the bundle whole: who loads it meanwhile gets the old one or the new one', async () => {
    const bundle = resolve(ROOT, 'dist/main.cjs');
    const before = statSync(bundle).size;
    const build = spawn(process.execPath, ['scripts/build.ts'], { cwd: ROOT, stdio: 'inherit' });
    const ended = once(build, 'exit');

    const sizes = new Set<number>();
    while (build.exitCode === null) {
      sizes.add(statSync(bundle).size);
      await setImmediate();
    }
    await ended;

    expect(build.exitCode).toBe(0);
    expect([...sizes].filter((size) => size !== before)).toEqual([]);
  });
});
