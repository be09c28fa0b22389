import { AsyncLocalStorage } from 'node:async_hooks';
import { ComputeManagementClient } from '@azure/arm-compute';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/identity';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';

/** The Azure Resource Manager, as far as this app speaks to it. */
export interface ArmClients {
  compute(subscriptionId: string): ComputeManagementClient;
  readonly subscriptions: SubscriptionClient;
}

/** What the last answer of a piece of work said of when to ask again. */
const lastAnswer = new AsyncLocalStorage<{ retryAfterSeconds?: number }>();

const noteRetryAfter: PipelinePolicy = {
  name: 'noteRetryAfter',
  async sendRequest(request, next) {
    const response = await next(request);
    const note = lastAnswer.getStore();
    const seconds = Number(response.headers.get('retry-after'));
    if (note) {
      if (seconds > 0) note.retryAfterSeconds = seconds;
      else delete note.retryAfterSeconds;
    }
    return response;
  },
};

/** Does the work, and tells what its last answer's `Retry-After` was, in seconds. */
export async function withRetryAfter<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; retryAfterSeconds?: number }> {
  const note: { retryAfterSeconds?: number } = {};
  const value = await lastAnswer.run(note, work);
  return { value, ...note };
}

/**
 * Clients that ask once and never sleep: what Azure puts off is for the orchestrators' timers, not for an
 * activity to wait out.
 */
export function createArmClients(endpoint: string, credential: TokenCredential): ArmClients {
  const options = {
    endpoint,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: noteRetryAfter, position: 'perRetry' as const }],
  };
  const bySubscription = new Map<string, ComputeManagementClient>();
  return {
    compute(subscriptionId) {
      const known = bySubscription.get(subscriptionId);
      if (known) return known;
      const client = new ComputeManagementClient(credential, subscriptionId, options);
      bySubscription.set(subscriptionId, client);
      return client;
    },
    subscriptions: new SubscriptionClient(credential, options),
  };
}
