import type { ExportStore } from '../../shared/use-cases/export/ports.ts';
import { LabAccountNotFoundError } from '../../shared/domain/account/lab-account.ts';
import { labSettings } from '../../shared/domain/lab/lab.ts';
import { setUpLab, type LabPorts } from '../../shared/use-cases/lab/set-up-lab.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageQuery } from '../http/paging.ts';
import { accountId, exportContinuation, labName } from '../http/parameters.ts';
import { exportPage, summaryOf } from '../exports/export-document.ts';
import { labDocument, labDocumentOf, labPage } from './lab-document.ts';
import type { TemplateVmView } from '../../shared/use-cases/lab/ports.ts';
import { findLab } from '../../shared/use-cases/lab/find-lab.ts';

/** The labs of a lab account, each with its template VM. */
export function labEndpoints(
  ports: LabPorts & { exports: Pick<ExportStore, 'listOfLab'>; templateVmView: TemplateVmView },
): HttpEndpoint[] {
  const { accounts, templateVmView } = ports;
  return [
    endpoint({
      name: 'putLab',
      method: 'PUT',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      permissions: ['putLab'],
      tag: 'Labs',
      summary: 'Set up a lab',
      params: { account: accountId, lab: labName },
      body: labSettings,
      responses: {
        200: { description: 'The lab existed and is updated.', body: labDocument },
        201: { description: 'The lab is created.', body: labDocument },
      },
      refusals: {
        404: ['LabAccountNotFound'],
        409: ['LabMadeFromImage', 'TemplateVmBusy', 'TemplateVmTaken'],
      },
      async answer({ params, body }) {
        const { lab, isNew } = await setUpLab(ports, {
          accountId: params.account,
          name: params.lab,
          ...body,
        });
        return { status: isNew ? 201 : 200, jsonBody: labDocumentOf(lab) };
      },
    }),
    endpoint({
      name: 'readLab',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs/{lab}',
      permissions: ['readLab'],
      tag: 'Labs',
      summary: 'Read a lab',
      description:
        'With what Azure says of its template VM, whoever has changed or deleted that: as of `stateAsOf`, which is half ' +
        'a minute ago at the most unless Azure can’t be asked.',
      params: { account: accountId, lab: labName },
      responses: { 200: { description: 'The lab.', body: labDocument } },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ params }) {
        const lab = await findLab(ports, params.account, params.lab);
        return { status: 200, jsonBody: labDocumentOf(lab, await templateVmView.see(lab.templateVmId)) };
      },
    }),
    endpoint({
      name: 'listLabs',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs',
      permissions: ['listLabs'],
      tag: 'Labs',
      summary: 'List the labs of a lab account',
      description: 'By name, each with what Azure says of its template VM, as of its `stateAsOf`.',
      params: { account: accountId },
      query: pageQuery(labName.meta({ description: 'Where the page begins.' })),
      responses: { 200: { description: 'A page of labs.', body: labPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        if (!(await accounts.read(account))) throw new LabAccountNotFoundError(account);
        const page = await accounts.listLabs(account, pageIn(query));
        const sights = await Promise.all(page.items.map((lab) => templateVmView.see(lab.templateVmId)));
        const items = page.items.map((lab, index) => labDocumentOf(lab, sights[index]));
        return { status: 200, jsonBody: pageDocument(request, { ...page, items }, (item) => item) };
      },
    }),
    endpoint({
      name: 'listLabExports',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs/{lab}/exports',
      permissions: ['listLabExports'],
      tag: 'Labs',
      summary: 'List the exports of a lab',
      description: 'Newest first: which image versions came from its template VM.',
      params: { account: accountId, lab: labName },
      query: pageQuery(exportContinuation),
      responses: { 200: { description: 'A page of exports.', body: exportPage } },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ request, params, query }) {
        await findLab(ports, params.account, params.lab);
        const page = await ports.exports.listOfLab(params.account, params.lab, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, summaryOf) };
      },
    }),
  ];
}
