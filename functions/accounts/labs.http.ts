import { LabAccountNotFound } from '../../shared/account/lab-account.ts';
import { LabNotFound, labSettings } from '../../shared/lab/lab.ts';
import { setUpLab, type LabPorts } from '../../shared/lab/set-up-lab.ts';
import { door, type HttpDoor } from '../http/http-door.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId, labName } from '../http/parameters.ts';
import { labDocument, labDocumentOf, labPage } from './lab-account-document.ts';

/** The labs of a lab account, each with its template VM. */
export function labDoors(ports: LabPorts): HttpDoor[] {
  const { accounts } = ports;
  return [
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
        const { lab, isNew } = await setUpLab(ports, {
          ...{ accountId: params.account, name: params.lab },
          ...body,
        });
        return { status: isNew ? 201 : 200, jsonBody: labDocumentOf(lab) };
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
        return { status: 200, jsonBody: labDocumentOf(lab) };
      },
    }),
    door({
      name: 'listLabs',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs',
      permissions: ['listLabs'],
      tag: 'Lab accounts',
      summary: 'List the labs of a lab account',
      params: { account: accountId },
      query: pageQuery(labName.meta({ description: 'Where the page begins.' })),
      responses: { 200: { description: 'A page of labs.', body: labPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        if (!(await accounts.read(account))) throw new LabAccountNotFound(account);
        const page = await accounts.listLabs(account, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, labDocumentOf) };
      },
    }),
  ];
}
