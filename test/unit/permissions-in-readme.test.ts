import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADMIN_ROLE } from '../../shared/access/caller.ts';
import { PERMISSIONS, role, type Permission } from '../../shared/access/permissions.ts';

const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

const REACH = { account: 'yes', lab: 'their lab', own: 'their own' } as const;

function cellsOf([operation, permission]: [string, Permission]): string[] {
  const admin = { always: 'yes', 'without-owner': 'the first Owner' } as const;
  return [
    `\`${operation}\``,
    ...role.options.map((name) => {
      const reach = permission[name];
      return reach === undefined ? '' : REACH[reach];
    }),
    permission.admin === undefined ? '' : admin[permission.admin],
  ];
}

/** The table of permissions as Markdown, without the spaces that only make it even. */
function tableOf(): string[] {
  const head = ['operation', ...role.options, `\`${ADMIN_ROLE}\``];
  return [head, ...Object.entries<Permission>(PERMISSIONS).map(cellsOf)].map((cells) => cells.join('|'));
}

describe('the README', () => {
  it('has the table of permissions as the app has it', () => {
    const rows = README.split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
          .join('|'),
      );

    const start = rows.indexOf(tableOf()[0] ?? '');
    const [head = '', , ...operations] = rows.slice(start, start + tableOf().length + 1);

    expect([head, ...operations]).toEqual(tableOf());
  });
});
