/**
 * Builds what is deployed, into dist/: the app as one file, main.cjs, which is what `main` in package.json names and
 * what a Functions host loads; and beside it, in portal/, the page that it serves. The SDKs stay one copy each: two
 * copies of @azure/functions would break `instanceof`.
 */
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';
import { build } from 'esbuild';
import { buildPortal } from './build-portal.ts';

/** Replaces each file whole: a host that loads the app while it is built gets the old file or the new one. */
async function buildApp(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: { main: 'functions/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: true,
    // The host provides this module at run time (it intercepts the require).
    external: ['@azure/functions-core'],
    logLevel: 'warning',
    write: false,
  });
  await Promise.all(outputFiles.map(({ path, text }) => writeFileAtomically(path, text)));
}

await Promise.all([buildApp(), buildPortal()]);
