import type { RoleStore } from '../../shared/use-cases/access/ports.ts';
import type { DeleteAccountPorts } from '../../shared/use-cases/account/delete-account.ts';
import { requestAccountDeletion } from '../../shared/use-cases/account/request-deletion.ts';
import { LabAccountNotFoundError, labAccountSettings } from '../../shared/domain/account/lab-account.ts';
import { listAccountsOf } from '../../shared/use-cases/account/list-accounts.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import { changeSettings, makeAccount } from '../../shared/use-cases/account/put-account.ts';
import {
  assertMatches,
  ConditionNotMetError,
  etag,
  ifMatch,
  ifNoneMatch,
  ifNoneMatchAny,
  tagged,
  unlessKnown,
} from '../http/etag.ts';
import { endpoint, endpointAcrossAccounts, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { labAccountDocument, labAccountDocumentOf, labAccountPage } from './lab-account-document.ts';

type LabAccountPorts = JobEndpointPorts &
  DeleteAccountPorts & { accounts: AccountStore; roles: Pick<RoleStore, 'rolesOf'> };

/** What an administrator sets up before anybody else can do anything: lab accounts. */
export function labAccountEndpoints(ports: LabAccountPorts): HttpEndpoint[] {
  const { accounts } = ports;
  return [
    endpointAcrossAccounts({
      name: 'listLabAccounts',
      method: 'GET',
      route: 'api/lab-accounts',
      permissions: ['listLabAccounts'],
      tag: 'Lab accounts',
      summary: 'List the lab accounts in which you have a role',
      description: 'By id. Administrators of the tenant see all.',
      query: pageQuery(accountId.meta({ description: 'Where the page begins.' })),
      responses: { 200: { description: 'A page of lab accounts.', body: labAccountPage } },
      async answer({ request, caller, query }) {
        const page = await listAccountsOf(ports, caller, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, labAccountDocumentOf) };
      },
    }),
    endpoint({
      name: 'putLabAccount',
      method: 'PUT',
      route: 'api/lab-accounts/{account}',
      permissions: ['createLabAccount', 'updateLabAccount'],
      permission: async ({ account }) =>
        (await accounts.read(account)) ? 'updateLabAccount' : 'createLabAccount',
      tag: 'Lab accounts',
      summary: 'Set up a lab account',
      description:
        'The settings as given take the place of those that it has; its gallery and labs stay. Safe to repeat as it ' +
        'is, so it takes no `Repeatability-Request-ID`.',
      params: { account: accountId },
      headers: { 'If-Match': ifMatch, 'If-None-Match': ifNoneMatchAny },
      body: labAccountSettings,
      responses: {
        200: {
          description: 'The lab account existed and is updated.',
          body: labAccountDocument,
          headers: { ETag: etag },
        },
        201: {
          description: 'The lab account is created.',
          body: labAccountDocument,
          headers: { ETag: etag },
        },
      },
      refusals: {
        404: ['LabAccountNotFound'],
        409: ['LabAccountBeingDeleted', 'LabAccountRecordLost'],
        412: ['ConditionNotMet'],
      },
      async answer({ params: { account: id }, caller, guard, headers, body }) {
        const known = headers['If-Match'];
        // What must match something must not be made anew.
        const made = known === undefined ? await makeAccount(ports, id, body) : undefined;
        if (made) return { status: 201, ...tagged(labAccountDocumentOf(made)) };
        // Who was let in to make it may not change what somebody else has made since.
        await guard.allow(caller, {
          operation: 'updateLabAccount',
          accountId: id,
          lab: () => Promise.resolve(undefined),
        });
        if (headers['If-None-Match']) throw new ConditionNotMetError('If-None-Match');
        const changed = await changeSettings(ports, id, body, (current) => {
          assertMatches(known, labAccountDocumentOf(current));
        });
        return { status: 200, ...tagged(labAccountDocumentOf(changed)) };
      },
    }),
    endpoint({
      name: 'readLabAccount',
      method: 'GET',
      route: 'api/lab-accounts/{account}',
      permissions: ['readLabAccount'],
      tag: 'Lab accounts',
      summary: 'Read a lab account',
      params: { account: accountId },
      headers: { 'If-None-Match': ifNoneMatch },
      responses: {
        200: { description: 'The lab account.', body: labAccountDocument, headers: { ETag: etag } },
        304: { description: 'Nothing has changed.', headers: { ETag: etag } },
      },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params, headers }) {
        const account = await accounts.read(params.account);
        if (!account) throw new LabAccountNotFoundError(params.account);
        return unlessKnown(headers['If-None-Match'], labAccountDocumentOf(account));
      },
    }),
    endpoint({
      // The workflow has the other name.
      name: 'removeLabAccount',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}',
      permissions: ['deleteLabAccount'],
      tag: 'Lab accounts',
      summary: 'Delete a lab account',
      description:
        'With its roles and everything that is remembered of it; nothing in Azure is deleted. Whoever asks for it can ' +
        'follow it to its end. There must be no labs any more, and no work going on.',
      params: { account: accountId },
      headers: { 'If-Match': ifMatch },
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound'],
        409: ['LabAccountHasLabs', 'LabAccountBusy', 'OperationInProgress'],
        412: ['ConditionNotMet'],
      },
      async answer(call) {
        return answerWithJob(ports, call, (work, requested) =>
          requestAccountDeletion(work, call.params.account, requested, (account) => {
            assertMatches(call.headers['If-Match'], labAccountDocumentOf(account));
          }),
        );
      },
    }),
  ];
}
