/** How large each room of the project is. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOMS = [
  'functions',
  'orchestrations',
  'shared',
  'portal',
  'packages',
  'local',
  'lint',
  'test',
  'bench',
];
/** Declarations are made from something else that counts already. */
const SOURCE = /(?<!\.d)\.(tsx?|js|cjs)$/;

export interface RoomSize {
  readonly room: string;
  readonly files: number;
  readonly lines: number;
}

/** The sizes of the rooms below `root`, in the order in which the README shows them. */
export async function measureRooms(root: string): Promise<RoomSize[]> {
  const sizes = new Map<string, RoomSize>();
  for (const folder of ROOMS) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names.filter((candidate) => SOURCE.test(candidate)).sort()) {
      const room = roomOf(folder, name);
      const { files, lines } = sizes.get(room) ?? { files: 0, lines: 0 };
      const text = await readFile(join(root, folder, name), 'utf8');
      sizes.set(room, { room, files: files + 1, lines: lines + countLines(text) });
    }
  }
  return [...sizes.values()];
}

/** Each package is a room of its own, without its tests; `local/start.ts` belongs to `local/start/`. */
export function roomOf(folder: string, name: string): string {
  const [first = '', second] = name.split(/[/\\]/);
  if (folder === 'packages') return second === 'test' ? 'test' : `packages/${first}`;
  return folder === 'local' ? `local/${first.replace(SOURCE, '')}` : folder;
}

/**
 * Lines that are neither blank nor all comment. Simple, not exact: a block comment is one that begins its line, and
 * the line on which it ends counts as comment too.
 */
export function countLines(text: string): number {
  let inComment = false;
  let count = 0;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const isComment = inComment || line.startsWith('/*');
    if (isComment) inComment = !line.includes('*/');
    else if (line !== '' && !line.startsWith('//')) count += 1;
  }
  return count;
}
