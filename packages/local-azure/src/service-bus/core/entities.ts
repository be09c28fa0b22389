import {
  type AuthorizationRules,
  type Declaration,
  declaration,
  type QueueProperties,
} from './entity-schema.ts';
import type { Namespace, Queue, Right, Topic } from './namespace.ts';

/** The declared entities can't be read, or ask for what is not here. */
export class UnsupportedEntitiesError extends Error {
  override readonly name = 'UnsupportedEntitiesError';
  /** What is wrong, one line for each place. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The entities can't be had as they are declared: ${problems.join('; ')}.`);
    this.problems = problems;
  }
}

/**
 * Reads the queues, topics and subscriptions that are declared in the words of Azure's templates
 * (Microsoft.ServiceBus/namespaces), which a Bicep file reads as well.
 *
 * @throws UnsupportedEntities
 */
export function readEntities(json: unknown): Namespace {
  const result = declaration.safeParse(json);
  if (!result.success) {
    throw new UnsupportedEntitiesError(
      result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`),
    );
  }
  return namespaceOf(result.data);
}

function namespaceOf({ queues, topics }: Declaration): Namespace {
  const namespace = {
    queues: new Map<string, Queue>(),
    topics: new Map<string, Topic>(),
    authorizationRules: new Map<string, ReadonlyMap<string, readonly Right[]>>(),
  };
  const taken = new Set<string>();
  const claim = (path: string): string => {
    const key = path.toLowerCase();
    if (taken.has(key)) throw new UnsupportedEntitiesError([`${path}: there are two of this name`]);
    taken.add(key);
    return key;
  };
  const addQueue = (key: string, properties: QueueProperties): Queue => {
    const queue = queueOf(key, properties);
    const deadLetterQueue = deadLetterQueueOf(queue);
    namespace.queues.set(key, queue).set(deadLetterQueue.path, deadLetterQueue);
    return queue;
  };

  for (const queue of queues) {
    const key = claim(queue.name);
    addQueue(key, queue.properties);
    namespace.authorizationRules.set(key, rightsByRule(queue.authorizationRules));
  }
  for (const topic of topics) {
    const key = claim(topic.name);
    namespace.topics.set(key, {
      path: key,
      timeToLive: topic.properties.defaultMessageTimeToLive,
      subscriptions: topic.subscriptions.map(({ name, properties, rules }) => ({
        queue: addQueue(claim(`${key}/subscriptions/${name}`), properties),
        // A subscription is made with a rule that lets everything pass, unless others are given.
        filters: rules?.map((rule) => rule.properties.correlationFilter) ?? [{}],
      })),
    });
    namespace.authorizationRules.set(key, rightsByRule(topic.authorizationRules));
  }
  return namespace;
}

function queueOf(path: string, properties: QueueProperties): Queue {
  return {
    path,
    lockDuration: properties.lockDuration,
    maxDeliveryCount: properties.maxDeliveryCount,
    timeToLive: properties.defaultMessageTimeToLive,
    deadLettersExpired: properties.deadLetteringOnMessageExpiration,
    deadLetterPath: `${path}/$deadletterqueue`,
  };
}

/** Nothing expires or is moved on there (Azure docs, dead-letter-queues). */
function deadLetterQueueOf({ path, lockDuration }: Queue): Queue {
  return {
    path: `${path}/$deadletterqueue`,
    lockDuration,
    maxDeliveryCount: Infinity,
    timeToLive: Infinity,
    deadLettersExpired: false,
    deadLetterPath: undefined,
  };
}

function rightsByRule(rules: AuthorizationRules): ReadonlyMap<string, readonly Right[]> {
  return new Map(rules.map((given) => [given.name, given.rights]));
}
