import { readdirSync, readFileSync } from 'node:fs';
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
 * Reads the files that the page's build has left, all of them at once. Scripts and styles lie there compressed, too
 * (Brotli, RFC 7932), for callers that take it. Nothing is kept of what callers ask for.
 *
 * @returns finds a file by its name; undefined where there is no such file
 */
export function createPortalFiles(folder: string) {
  const names = namesIn(folder);
  const files = new Map(
    names.flatMap((name) => {
      const type = typeOf(name);
      if (type === undefined) return [];
      const headers = { 'Content-Type': type, Vary: 'Accept-Encoding' };
      const plain: PortalFile = { body: read(folder, name), headers };
      const packed = `${name}.br`;
      const brotli = names.includes(packed)
        ? { body: read(folder, packed), headers: { ...headers, 'Content-Encoding': 'br' } }
        : plain;
      return [[name, { plain, brotli }] as const];
    }),
  );
  return (name: string, acceptEncoding: string | null): PortalFile | undefined => {
    const file = files.get(name);
    return takesBrotli(acceptEncoding) ? file?.brotli : file?.plain;
  };
}

/** Without a page there is the API alone. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function typeOf(name: string): string | undefined {
  const [, ending] = /^[\w-][\w.-]*\.(\w+)$/.exec(name) ?? [];
  return ending === undefined ? undefined : TYPES[ending];
}

function read(folder: string, name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(folder, name)));
}

function takesBrotli(acceptEncoding: string | null): boolean {
  return (
    acceptEncoding?.split(',').some((coding) => /^\s*br\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/.test(coding)) ??
    false
  );
}
