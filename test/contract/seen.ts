import { randomUUID } from 'node:crypto';
import { appendFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ApiDocument } from '../../functions/api/api-document.ts';

/** Where a run of the tests leaves what it has seen of the API. */
const FOLDER = resolve(import.meta.dirname, '../../coverage/contract');
const DOCUMENT = join(FOLDER, 'openapi.json');

/** Forgets what the run before has seen. */
export function forgetSeen(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
}

/** Writes down what is seen, each worker in a file of its own. */
export class SeenNotes {
  readonly #file = join(FOLDER, `${randomUUID()}.txt`);
  readonly #known = new Set<string>();

  constructor(document: ApiDocument) {
    writeFileSync(DOCUMENT, JSON.stringify(document));
  }

  add(operationId: string, status: number): void {
    const line = `${operationId} ${status}`;
    if (this.#known.has(line)) return;
    this.#known.add(line);
    appendFileSync(this.#file, `${line}\n`);
  }
}

/** The document of the run, undefined when nobody has asked for it, and all that was seen of it. */
export function readSeen(): { document: ApiDocument | undefined; seen: Set<string> } {
  const files = globSync('*.txt', { cwd: FOLDER }).map((name) => readFileSync(join(FOLDER, name), 'utf8'));
  const [found] = globSync('openapi.json', { cwd: FOLDER });
  return {
    document: found === undefined ? undefined : (JSON.parse(readFileSync(DOCUMENT, 'utf8')) as ApiDocument),
    seen: new Set(files.flatMap((text) => text.split('\n').filter((line) => line !== ''))),
  };
}

/** Documented statuses of every operation that nobody has seen, as `readExport 304`; `default` stands for the rest. */
export function neverSeen(document: ApiDocument, seen: ReadonlySet<string>): string[] {
  return Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, responses }) => Object.keys(responses).map((status) => [operationId, status]))
    .filter(([, status]) => status !== 'default')
    .map((pair) => pair.join(' '))
    .filter((line) => !seen.has(line));
}
