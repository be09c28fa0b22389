import { z } from 'zod';
import { auditEntry, type AuditEntry } from '../../shared/domain/access/audit.ts';
import type { AuditLog } from '../../shared/use-cases/access/ports.ts';
import { LabAccountNotFoundError } from '../../shared/domain/account/lab-account.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import { isNewestFirstId } from '../../shared/domain/resource/newest-first-id.ts';
import { time } from '../exports/export-document.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageOf, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';

const entryDocument = z
  .strictObject({
    id: z.string().meta({ description: 'Ids sort newest first.' }),
    at: time,
    operation: z.string().meta({ description: 'What was requested.', examples: ['requestExport'] }),
    target: z.string().meta({ description: 'The path of the request; of a message, its queue and id.' }),
    callerId: z.string().meta({
      description: "Entra's object id of who asked; of a message, what its sender says, if anything.",
    }),
    callerName: z.string().meta({
      description:
        'A user name, or the id of an app. A message proves nobody: whom it names is marked as not verified.',
    }),
    callerKind: auditEntry.shape.callerKind.meta({ description: 'What the caller is.' }),
    outcome: auditEntry.shape.outcome.meta({
      description: '`Refused`: with `code`. `Failed`: for a reason that nobody foresaw.',
    }),
    code: z.string().optional().meta({ description: 'Why it was refused.' }),
    requestId: z.string().meta({ description: "Finds the request in the operators' log." }),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when, and what came of it.' });

const auditPage = pageOf(entryDocument).meta({
  id: 'AuditPage',
  description: 'Audit entries, newest first.',
});

function documentOf({ accountId: _account, ...entry }: AuditEntry): z.infer<typeof entryDocument> {
  return entry;
}

/** Who did what in a lab account. */
export function auditEndpoints({
  audit,
  accounts,
}: {
  audit: AuditLog;
  accounts: Pick<AccountStore, 'read'>;
}): HttpEndpoint[] {
  return [
    endpoint({
      name: 'listAudit',
      method: 'GET',
      route: 'api/lab-accounts/{account}/audit',
      permissions: ['listAudit'],
      tag: 'Roles and audit',
      summary: 'See who did what',
      description:
        'Everything that changes something, and every refusal of somebody who has a role, but not the one it takes. ' +
        'The log outlives the account; one ' +
        'that is made anew under its id begins its own.',
      params: { account: accountId },
      query: pageQuery(
        z
          .string()
          .refine(isNewestFirstId, { error: 'Follow the nextLink of the page before, unchanged.' })
          .meta({ description: 'Where the page begins.' }),
      ),
      responses: { 200: { description: 'A page of audit entries.', body: auditPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account: id }, query }) {
        const account = await accounts.read(id);
        if (!account) throw new LabAccountNotFoundError(id);
        const page = await audit.list(id, pageIn(query), new Date(account.createdAt));
        return { status: 200, jsonBody: pageDocument(request, page, documentOf) };
      },
    }),
  ];
}
