import type { Handler } from '../core/cloud.ts';

/**
 * `GET {scope}/providers/Microsoft.Authorization/permissions`: what the caller may do over the scope, one entry for
 * each of its roles. Whether the resource is there is not asked.
 */
const list: Handler = ({ id, principalId }, { access }) => ({
  status: 200,
  body: {
    value: access.rolesOver(principalId, id).map(({ Actions, NotActions }) => ({
      actions: Actions,
      notActions: NotActions,
      dataActions: [],
      notDataActions: [],
    })),
  },
});

export const permissionHandlers: Record<string, Handler> = { 'LIST permissions': list };
