import { z } from 'zod';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { ExportStore } from '../../shared/use-cases/export/ports.ts';
import { findLab } from '../../shared/use-cases/lab/find-lab.ts';
import type { TemplateVms, TemplateVmView, VmAccess } from '../../shared/use-cases/lab/ports.ts';
import { requestPasswordReset, requestTurn } from '../../shared/use-cases/lab/request-turn.ts';
import { shownOf } from '../../shared/use-cases/lab/template-vm-details.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId, labName } from '../http/parameters.ts';
import { answerWithJob, jobAccepted, type JobEndpointPorts } from '../jobs/accepted-job.ts';
import { templateVmDocument, templateVmDocumentOf } from './template-vm-document.ts';

interface TemplateVmPorts extends JobEndpointPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  exports: Pick<ExportStore, 'findHolder' | 'read'>;
  templateVms: Pick<TemplateVms, 'look'>;
  templateVmView: TemplateVmView;
  vmAccess: VmAccess;
}

/** Nothing of it is kept: it goes to the VM, and nowhere else. */
const passwordReset = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Name of the user. The user is created if it doesn’t exist.' }),
    password: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'Must meet the rules of Azure and of the operating system.' }),
  })
  .meta({ id: 'PasswordReset', description: 'A new password for a user of a template VM.' });

const params = { account: accountId, lab: labName };

/** The template VM of a lab: seen as Azure shows it, started, stopped, and got into. */
export function templateVmEndpoints(ports: TemplateVmPorts): HttpEndpoint[] {
  return [
    endpoint({
      name: 'readTemplateVm',
      method: 'GET',
      route: 'api/lab-accounts/{account}/labs/{lab}/template-vm',
      permissions: ['readTemplateVm'],
      tag: 'Labs',
      summary: "See a lab's template VM as it is in Azure",
      params,
      description:
        'As of `stateAsOf`, which is half a minute ago at the most unless Azure can’t be asked; and anew after each ' +
        'start, stop and password reset.',
      responses: { 200: { description: 'The state that Azure reports.', body: templateVmDocument } },
      refusals: {
        404: ['LabAccountNotFound', 'LabNotFound', 'TemplateVmNotFound'],
        409: ['AzureNotWilling'],
      },
      async answer({ params: { account, lab: name } }) {
        const lab = await findLab(ports, account, name);
        return { status: 200, jsonBody: templateVmDocumentOf(lab, await shownOf(ports, lab)) };
      },
    }),
    turnEndpoint(ports, 'Start'),
    turnEndpoint(ports, 'Stop'),
    endpoint({
      name: 'requestPasswordReset',
      method: 'POST',
      route: 'api/lab-accounts/{account}/labs/{lab}/template-vm/reset-password',
      permissions: ['requestPasswordReset'],
      lab: ({ lab }) => Promise.resolve(lab),
      tag: 'Labs',
      summary: 'Set the password of a user of the template VM',
      description:
        'Straight to the VM: neither name nor password is kept anywhere. The VM has to run. Ask again as often as you ' +
        'like; the last password counts.',
      params,
      body: passwordReset,
      responses: { 202: jobAccepted },
      refusals: {
        404: ['LabAccountNotFound', 'LabNotFound', 'TemplateVmNotFound'],
        409: ['TemplateVmNotReady', 'TemplateVmBusy', 'AzureNotWilling'],
      },
      async answer(call) {
        const lab = { accountId: call.params.account, name: call.params.lab };
        return answerWithJob(ports, call, (work, requested) =>
          requestPasswordReset(work, lab, call.body, requested),
        );
      },
    }),
  ];
}

function turnEndpoint(ports: TemplateVmPorts, action: 'Start' | 'Stop'): HttpEndpoint {
  const starts = action === 'Start';
  return endpoint({
    name: `requestTemplateVm${action}`,
    method: 'POST',
    route: `api/lab-accounts/{account}/labs/{lab}/template-vm/${starts ? 'start' : 'stop'}`,
    permissions: [`requestTemplateVm${action}`],
    lab: ({ lab }) => Promise.resolve(lab),
    tag: 'Labs',
    summary: starts ? 'Start the template VM' : 'Stop the template VM',
    description: starts
      ? 'Its cores are billed from then on.'
      : 'It is deallocated, and its cores are not billed any more.',
    params,
    responses: { 202: jobAccepted },
    refusals: {
      404: ['LabAccountNotFound', 'LabNotFound', 'TemplateVmNotFound'],
      409: [...(['TemplateVmBusy', 'TemplateVmNotReady', 'AzureNotWilling'] as const), 'OperationInProgress'],
    },
    async answer(call) {
      const lab = { accountId: call.params.account, name: call.params.lab };
      return answerWithJob(ports, call, (work, requested) => requestTurn(work, lab, action, requested));
    },
  });
}
