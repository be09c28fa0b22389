import type { Message } from 'rhea';
import type { Claims } from '../access/claims.ts';
import type { Broker } from '../core/broker.ts';
import { managementOf } from './address.ts';
import { notSupported, refusalOf } from './amqp-errors.ts';
import { type ManagementOperation, OPERATIONS } from './management-operations.ts';
import type { Answer, Answerer } from './requests.ts';

/** What an operation is called in `com.microsoft:renew-lock`. */
const PREFIX = 'com.microsoft:';

/** Answers the requests to one entity's `$management` (Azure docs, service-bus-amqp-request-response). */
export function createManagement(path: string, broker: Broker, claims: Claims): Answerer {
  return (request) => {
    try {
      const operation = operationOf(request);
      claims.require(managementOf(path), [operation.right]);
      const body = operation.run({ broker, path, body: request.body as Record<string, unknown> });
      return answer(body === undefined ? 204 : 200, body === undefined ? 'No content' : 'OK', {
        body: body ?? {},
      });
    } catch (error) {
      const { status, message, condition } = refusalOf(error);
      // Without a condition a client takes 410 for a stolen link.
      return answer(status, message, { body: undefined, errorCondition: condition });
    }
  };
}

function operationOf({ application_properties }: Message): ManagementOperation {
  const name = String(application_properties?.['operation']);
  const operation = name.startsWith(PREFIX) ? OPERATIONS.get(name.slice(PREFIX.length)) : undefined;
  if (!operation) throw notSupported(`The operation '${name}' is`);
  return operation;
}

/** Clients differ in how they spell the status. */
function answer(
  status: number,
  description: string,
  { body, errorCondition }: { readonly body: unknown; readonly errorCondition?: string },
): Answer {
  return {
    body,
    application_properties: {
      statusCode: status,
      'status-code': status,
      statusDescription: description,
      'status-description': description,
      ...(errorCondition !== undefined && { errorCondition, 'error-condition': errorCondition }),
    },
  };
}
