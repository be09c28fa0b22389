import { LabAccountNotFound, labAccountSettings } from '../../shared/account/lab-account.ts';
import type { AccountStore } from '../../shared/account/ports.ts';
import { LabNotFound, labSettings } from '../../shared/lab/lab.ts';
import { door, type HttpDoor } from '../http/http-door.ts';
import { labAccountDocument, labDocument } from './lab-account-document.ts';
import { accountId, labName } from '../http/parameters.ts';

/** What an operator sets up before a teacher can export: accounts with their gallery, labs with their template VM. */
export function labAccountDoors({ accounts }: { accounts: AccountStore }): HttpDoor[] {
  return [
    door({
      name: 'putLabAccount',
      method: 'PUT',
      route: 'api/lab-accounts/{account}',
      permissions: ['createLabAccount', 'updateLabAccount'],
      permission: async ({ account }) =>
        (await accounts.read(account)) ? 'updateLabAccount' : 'createLabAccount',
      tag: 'Lab accounts',
      summary: 'Set up a lab account',
      params: { account: accountId },
      body: labAccountSettings,
      responses: {
        200: { description: 'The lab account was there, and is now as given.', body: labAccountDocument },
        201: { description: 'The lab account is new.', body: labAccountDocument },
      },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params, caller, guard, body }) {
        const account = { id: params.account, ...body };
        if (await accounts.add(account)) return { status: 201, jsonBody: account };
        // Who was let in to make it may not change what somebody else has made since.
        await guard.allow(caller, {
          ...{ operation: 'updateLabAccount', accountId: account.id },
          lab: () => Promise.resolve(undefined),
        });
        await accounts.save(account);
        return { status: 200, jsonBody: account };
      },
    }),
    door({
      name: 'readLabAccount',
      method: 'GET',
      route: 'api/lab-accounts/{account}',
      permissions: ['readLabAccount'],
      tag: 'Lab accounts',
      summary: 'Read a lab account',
      params: { account: accountId },
      responses: { 200: { description: 'The lab account.', body: labAccountDocument } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params }) {
        const account = await accounts.read(params.account);
        if (!account) throw new LabAccountNotFound(params.account);
        return { status: 200, jsonBody: account };
      },
    }),
    door({
      name: 'putLab',
      method: 'PUT',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      permissions: ['putLab'],
      tag: 'Lab accounts',
      summary: 'Set up a lab',
      params: { account: accountId, lab: labName },
      body: labSettings,
      responses: {
        200: { description: 'The lab was there, and is now as given.', body: labDocument },
        201: { description: 'The lab is new.', body: labDocument },
      },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params, body }) {
        if (!(await accounts.read(params.account))) throw new LabAccountNotFound(params.account);
        const lab = { accountId: params.account, name: params.lab, ...body };
        const isNew = await accounts.saveLab(lab);
        return { status: isNew ? 201 : 200, jsonBody: lab };
      },
    }),
    door({
      name: 'readLab',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      permissions: ['readLab'],
      tag: 'Lab accounts',
      summary: 'Read a lab',
      params: { account: accountId, lab: labName },
      responses: { 200: { description: 'The lab.', body: labDocument } },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ params }) {
        const lab = await accounts.readLab(params.account, params.lab);
        if (!lab) throw new LabNotFound(params.account, params.lab);
        return { status: 200, jsonBody: lab };
      },
    }),
  ];
}
