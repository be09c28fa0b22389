import { z } from 'zod';

/** What `npm start` shows events from; `npm run events` has another one, so that neither takes them from the other. */
export const CONSOLE_SUBSCRIPTION = 'console';

const SUBSCRIPTION = {
  name: CONSOLE_SUBSCRIPTION,
  properties: {
    lockDuration: 'PT1M',
    maxDeliveryCount: 10,
    // What is older than a glance at the terminal is not worth showing at the next start.
    defaultMessageTimeToLive: 'PT1M',
    deadLetteringOnMessageExpiration: false,
  },
};

const declaration = z.looseObject({
  topics: z.array(z.looseObject({ subscriptions: z.array(z.unknown()) })),
});

/** The project's queues and topics with a subscription that Azure has not: it is for who watches `npm start`. */
export function withConsoleSubscription(declared: unknown): unknown {
  const { topics, ...rest } = declaration.parse(declared);
  const watched = topics.map(({ subscriptions, ...topic }) => ({
    ...topic,
    subscriptions: [...subscriptions, SUBSCRIPTION],
  }));
  return { ...rest, topics: watched };
}
