import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the page as it is sent. */
export interface PortalFile {
  body: Uint8Array<ArrayBuffer>;
  headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * Reads the files that the page's build has left, each of them once. Scripts and styles lie there compressed, too
 * (Brotli, RFC 7932), for whoever takes it.
 *
 * @returns undefined where there is no such file; names lead into no other folder
 */
export function createPortalFiles(folder: string) {
  const known = new Map<string, Promise<PortalFile | undefined>>();
  return (name: string, acceptEncoding: string | null): Promise<PortalFile | undefined> => {
    const [, ending] = /^[\w-][\w.-]*\.(\w+)$/.exec(name) ?? [];
    const type = ending === undefined ? undefined : TYPES[ending];
    if (type === undefined) return Promise.resolve(undefined);
    const compressed = takesBrotli(acceptEncoding);
    const key = `${name} ${String(compressed)}`;
    const file = known.get(key) ?? read(folder, name, type, compressed);
    known.set(key, file);
    return file;
  };
}

async function read(
  folder: string,
  name: string,
  type: string,
  compressed: boolean,
): Promise<PortalFile | undefined> {
  const headers = { 'Content-Type': type, Vary: 'Accept-Encoding' };
  try {
    const path = join(folder, name);
    if (!compressed) return { body: new Uint8Array(await readFile(path)), headers };
    const body = new Uint8Array(await readFile(`${path}.br`));
    return { body, headers: { ...headers, 'Content-Encoding': 'br' } };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function takesBrotli(acceptEncoding: string | null): boolean {
  return (
    acceptEncoding?.split(',').some((coding) => /^\s*br\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/.test(coding)) ??
    false
  );
}
