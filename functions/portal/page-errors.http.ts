import { z } from 'zod';
import { pageError } from '../../shared/domain/page/page-error.ts';
import { reportPageError, type PageErrorPorts } from '../../shared/use-cases/page/report-page-error.ts';
import { endpointAcrossAccounts, type HttpEndpoint } from '../http/http-endpoint.ts';

const reportDocument = z
  .strictObject({
    id: z.guid().meta({ description: "The operators find the crash in the app's log by this." }),
  })
  .meta({ id: 'PageErrorReport', description: 'A crash of the page that the operators know of.' });

/** How the operators learn of what fails in the browsers of those who use the page. */
export function pageErrorEndpoints(ports: PageErrorPorts): HttpEndpoint[] {
  return [
    endpointAcrossAccounts({
      name: 'reportPageError',
      method: 'POST',
      route: 'api/page-errors',
      permissions: ['reportPageError'],
      tag: 'Page',
      summary: 'Report a crash of the page',
      description:
        "The crash is written into the operators' log, and nowhere else: nothing of an account is changed, and " +
        'nothing tells who has reported it. Everybody may report who is signed in, a few times a minute.',
      body: pageError,
      responses: { 200: { description: 'The crash is reported to the operators.', body: reportDocument } },
      // Nothing of an account, of whose audit it would be.
      changesNothing: true,
      answer: ({ caller, body, warn }) =>
        Promise.resolve({ status: 200 as const, jsonBody: reportPageError(ports, caller, body, warn) }),
    }),
  ];
}
