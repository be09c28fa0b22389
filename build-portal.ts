import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type Rolldown } from 'vite';

/** What the first view may load of scripts, compressed by gzip. */
const MOST_BYTES = 200_000;

const OUT = resolve(import.meta.dirname, 'dist/portal');

/**
 * Builds the page into dist/portal, with a Brotli copy beside each file that is worth one.
 *
 * @throws when the first view would load more script than a slow line should carry
 */
export async function buildPortal(): Promise<void> {
  // React has another build for tests, which is twice as large.
  process.env['NODE_ENV'] = 'production';
  const result = await build({
    root: resolve(import.meta.dirname, 'portal'),
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'es2023',
      // The page's policy takes scripts and pictures from its own address alone.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  if (!('output' in result)) throw new Error('The page was built in a way that nobody asked for.');
  const size = firstViewBytes(result.output);
  if (size > MOST_BYTES) {
    throw new Error(`The page's first view loads ${size} bytes of script (gzip): ${MOST_BYTES} at most.`);
  }
  await Promise.all(result.output.map(({ fileName }) => compress(join(OUT, fileName))));
}

/** The scripts that the first view can't do without: the entry, all that it imports, and one language. */
function firstViewBytes(output: Rolldown.RolldownOutput['output']): number {
  const chunks = new Map(
    output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])),
  );
  const needed = new Set<string>();
  const need = (name: string) => {
    const chunk = chunks.get(name);
    if (!chunk || needed.has(name)) return;
    needed.add(name);
    chunk.imports.forEach(need);
  };
  for (const { fileName, isEntry, facadeModuleId } of chunks.values()) {
    const isFirst = FIRST_VIEW.some((path) => facadeModuleId?.replaceAll('\\', '/').endsWith(path));
    if (isEntry || isFirst) need(fileName);
  }
  return [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
}

/** Loaded on demand, and by everybody: the longest catalogue, and the page that people come to. */
const FIRST_VIEW = ['/portal/language/ru.ts', '/portal/pages/accounts-page.tsx'];

const brotli = promisify(brotliCompress);

async function compress(path: string): Promise<void> {
  const text = await readFile(path);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${path}.br`, await brotli(text, options));
}
