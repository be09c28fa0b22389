import { createHash } from 'node:crypto';
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type Rolldown } from 'vite';

/** What the first view may load of scripts, compressed by gzip. */
const MAX_BYTES = 200_000;

const ROOT = resolve(import.meta.dirname, '..');
const OUT = resolve(ROOT, 'dist/portal');
/** What the page there was built from. */
const STAMP = '.built-from';

/**
 * Builds the page into dist/portal, with a Brotli copy beside each file that is worth one. Nothing is done where it
 * was built from the same before: several builds at once leave it as it is, and it is put there whole.
 *
 * @throws when the first view would load more script than a slow line should carry
 */
export async function buildPortal(): Promise<void> {
  const sources = await digestOfSources();
  if ((await readFile(join(OUT, STAMP), 'utf8').catch(() => '')) === sources) return;
  const made = `${OUT}-${process.pid}`;
  try {
    await buildInto(made);
    await writeFile(join(made, STAMP), sources);
    await rm(OUT, { recursive: true, force: true });
    await rename(made, OUT);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** Of the page's files, of what it is made with, and of this one. */
async function digestOfSources(): Promise<string> {
  const files = await Array.fromAsync(glob('portal/**/*.{ts,tsx,css,html,svg,json}', { cwd: ROOT }));
  const digest = createHash('sha256');
  for (const file of ['scripts/build-portal.ts', 'package-lock.json', ...files.toSorted()]) {
    digest.update(file).update(await readFile(join(ROOT, file)));
  }
  return digest.digest('hex');
}

async function buildInto(outDir: string): Promise<void> {
  // React has another build for tests, which is twice as large.
  process.env['NODE_ENV'] = 'production';
  const result = await build({
    root: resolve(ROOT, 'portal'),
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir,
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
  if (size > MAX_BYTES) {
    throw new Error(`The page's first view loads ${size} bytes of script (gzip): ${MAX_BYTES} at most.`);
  }
  await Promise.all(result.output.map(({ fileName }) => compress(join(outDir, fileName))));
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
  for (const { fileName, isEntry } of chunks.values()) if (isEntry) need(fileName);
  for (const path of FIRST_VIEW) {
    const first = [...chunks.values()].find(({ facadeModuleId }) => isOf(facadeModuleId, path));
    if (!first) throw new Error(`The page has no ${path}, which its first view loads.`);
    need(first.fileName);
  }
  return [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').length, 0);
}

/** Loaded on demand, and by everybody: the language with the longest words, and the page that people come to. */
const FIRST_VIEW = [
  '/portal/language/ru.ts',
  '/portal/features/accounts/words.ru.ts',
  '/portal/features/accounts/accounts-page.tsx',
];

function isOf(moduleId: string | null, path: string): boolean {
  return moduleId?.replaceAll('\\', '/').endsWith(path) === true;
}

const brotli = promisify(brotliCompress);

async function compress(path: string): Promise<void> {
  const text = await readFile(path);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await writeFile(`${path}.br`, await brotli(text, options));
}
