/**
 * Bundles the app into one file, dist/main.cjs, which is what `main` in package.json names and what a
 * Functions host loads. The SDKs stay one copy each: two copies of @azure/functions would break `instanceof`.
 */
import { build } from 'esbuild';

await build({
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
});
