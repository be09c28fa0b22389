import { ADMIN_ROLE } from '../../shared/domain/access/caller.ts';
import { PERMISSIONS, role, type Permission } from '../../shared/domain/access/permissions.ts';
import { markdownTable } from './markdown-table.ts';

const REACH = { account: 'yes', lab: 'their lab', own: 'their own' } as const;
const ADMIN = { always: 'yes', 'without-owner': 'the first Owner' } as const;

/** Every operation of the API, and how far each role reaches in it. An empty cell denies. */
export function permissionsTable(): string {
  const head = ['operation', ...role.options, `\`${ADMIN_ROLE}\``];
  return markdownTable(head, Object.entries<Permission>(PERMISSIONS).map(cellsOf));
}

function cellsOf([operation, permission]: [string, Permission]): string[] {
  return [
    `\`${operation}\``,
    ...role.options.map((name) => {
      const reach = permission[name];
      return reach === undefined ? '' : REACH[reach];
    }),
    permission.admin === undefined ? '' : ADMIN[permission.admin],
  ];
}
