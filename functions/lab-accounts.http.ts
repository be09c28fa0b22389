import { LabAccountNotFound, labAccountSettings } from '../shared/account/lab-account.ts';
import type { AccountStore } from '../shared/account/ports.ts';
import { LabNotFound, labSettings } from '../shared/lab/lab.ts';
import type { HttpDoor } from './http-door.ts';
import { nameInPath, parseBody } from './parse.ts';

/** What an operator sets up before a teacher can export: accounts with their gallery, labs with their template VM. */
export function labAccountDoors({ accounts }: { accounts: AccountStore }): HttpDoor[] {
  return [
    {
      name: 'putLabAccount',
      method: 'PUT',
      route: 'api/lab-accounts/{account}',
      key: 'admin',
      async answer({ request }) {
        const id = nameInPath(request, 'account');
        const settings = await parseBody(labAccountSettings, request);
        const isNew = await accounts.save({ id, ...settings });
        return { status: isNew ? 201 : 200, jsonBody: { id, ...settings } };
      },
    },
    {
      name: 'readLabAccount',
      method: 'GET',
      route: 'api/lab-accounts/{account}',
      key: 'function',
      async answer({ request }) {
        const id = nameInPath(request, 'account');
        const account = await accounts.read(id);
        if (!account) throw new LabAccountNotFound(id);
        return { jsonBody: account };
      },
    },
    {
      name: 'putLab',
      method: 'PUT',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      key: 'admin',
      async answer({ request }) {
        const accountId = nameInPath(request, 'account');
        const name = nameInPath(request, 'lab');
        const settings = await parseBody(labSettings, request);
        if (!(await accounts.read(accountId))) throw new LabAccountNotFound(accountId);
        const isNew = await accounts.saveLab({ accountId, name, ...settings });
        return { status: isNew ? 201 : 200, jsonBody: { accountId, name, ...settings } };
      },
    },
    {
      name: 'readLab',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      key: 'function',
      async answer({ request }) {
        const accountId = nameInPath(request, 'account');
        const name = nameInPath(request, 'lab');
        const lab = await accounts.readLab(accountId, name);
        if (!lab) throw new LabNotFound(accountId, name);
        return { jsonBody: lab };
      },
    },
  ];
}
