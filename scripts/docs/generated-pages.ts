import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { eventsTable } from './events-table.ts';
import { permissionsTable } from './permissions-table.ts';
import { settingsTable } from './settings-table.ts';

const root = resolve(import.meta.dirname, '../..');

const BEGIN = '<!-- generated: begin (npm run docs:write) -->';
const END = '<!-- generated: end -->';

/** The pages of docs/ that hold a table written from the code, between two comments. */
const PAGES = [
  { name: 'docs/settings.md', tableOf: settingsTable },
  { name: 'docs/permissions.md', tableOf: permissionsTable },
  { name: 'docs/events.md', tableOf: eventsTable },
] as const;

export interface GeneratedPage {
  readonly name: string;
  readonly path: string;
  /** What the file holds. */
  readonly written: string;
  /** What it should hold. */
  readonly current: string;
}

/** Reads every page and generates its table again. The text around the table stays as it is. */
export function generatePages(): Promise<GeneratedPage[]> {
  return Promise.all(
    PAGES.map(async ({ name, tableOf }) => {
      const path = resolve(root, name);
      const written = await readFile(path, 'utf8');
      const options = await resolveConfig(path, { editorconfig: true });
      const current = await format(withTable(name, written, tableOf()), { ...options, filepath: path });
      return { name, path, written, current };
    }),
  );
}

function withTable(name: string, page: string, table: string): string {
  const [before, rest, ...more] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${name} needs the comments ${BEGIN} and ${END}, in this order and once.`);
  }
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}
