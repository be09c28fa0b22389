import { listen } from '@lab-gallery/local-service/listen';
import { AccessControl, type AccessOptions } from './access-control.ts';
import { createApp } from './app.ts';
import { createTokenCheck, type TrustedIssuer } from './bearer-tokens.ts';
import type { Cloud } from './cloud.ts';
import { EventDelivery, type OnResourceEvent } from './event-delivery.ts';
import { Faults } from './faults.ts';
import { Operations } from './operations.ts';
import { resumeReplication } from './replication.ts';
import { RequestJournal } from './request-journal.ts';
import { resourceEventOf } from './resource-event.ts';
import { ArmStore } from './store.ts';

/** The one subscription that there is unless another is named. */
export const LOCAL_SUBSCRIPTION = '10ca1000-0000-4000-8000-0000000000a0';

/** How long an ended operation can still be polled after a restart: longer than any export runs. */
const OPERATIONS_KEPT_FOR = 7 * 24 * 60 * 60_000;

/** How long an event waits at most for somebody to look. */
const SETTLED_EVERY = 500;

export interface ArmOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Holds `arm.sqlite`, with everything that outlives the process. */
  readonly stateFolder: string;
  /** Key and certificate, PEM. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** Whose tokens are good. */
  readonly identity: TrustedIssuer;
  /** Who may do what; everybody everything if left out. */
  readonly access?: AccessOptions;
  /** How many times faster than Azure its own work goes: at 60 an hour of replication takes a minute. */
  readonly timeScale?: number;
  readonly subscriptionId?: string;
  /** Whether a write to a version that is being updated is refused (409) or takes the update's place. */
  readonly whileUpdating?: 'conflict' | 'preempt';
  readonly now?: () => number;
  /** Is handed, at least once and in order, what ARM tells Event Grid of writes and deletions that succeeded. */
  readonly onResourceEvent?: OnResourceEvent;
}

/** A running ARM. */
export interface Arm {
  readonly origin: string;
  /** Who was allowed what. */
  readonly access: AccessControl;
  /** What can be made to go wrong. */
  readonly faults: Faults;
  /** What was asked. */
  readonly requests: RequestJournal;
  close(): Promise<void>;
}

/** `timeScale` must be a positive number. */
export class InvalidTimeScale extends Error {
  override readonly name = 'InvalidTimeScale';
  readonly timeScale: number;

  constructor(timeScale: number) {
    super(`The time scale must be a positive number, not ${timeScale}.`);
    this.timeScale = timeScale;
  }
}

/**
 * Starts the local stand-in for Azure Resource Manager and Microsoft.Compute, over HTTPS on 127.0.0.1.
 *
 * @throws InvalidTimeScale
 * @throws UnknownRole
 * @throws PortUnavailable
 */
export async function startArm({
  port,
  stateFolder,
  tls,
  identity,
  access: accessOptions,
  timeScale = 1,
  subscriptionId = LOCAL_SUBSCRIPTION,
  whileUpdating = 'conflict',
  now = Date.now,
  onResourceEvent,
}: ArmOptions): Promise<Arm> {
  if (!(Number.isFinite(timeScale) && timeScale > 0)) throw new InvalidTimeScale(timeScale);
  const faults = new Faults();
  const access = new AccessControl(accessOptions, faults);
  const server = await listen({ port, tls });
  const store = new ArmStore(stateFolder);
  store.forgetOperations(now() - OPERATIONS_KEPT_FOR);
  const requests = new RequestJournal();
  const operations = new Operations({
    store,
    faults,
    now,
    timeScale,
    resume: (operation) => resumeReplication(operation, store, faults, now()),
    ...(onResourceEvent && {
      onChanged: (what, resource, operation) => {
        store.putEvent(resourceEventOf(what, resource, operation, identity.tenantId));
      },
    }),
  });
  const events = onResourceEvent && new EventDelivery(store, onResourceEvent);
  // Without a request nothing is settled; whoever listens must not have to ask.
  const settling =
    events &&
    setInterval(() => {
      store.transaction(() => {
        operations.settle();
      });
      void events.deliver();
    }, SETTLED_EVERY).unref();
  const cloud: Cloud = { store, operations, access, faults, now, whileUpdating };
  const checkToken = createTokenCheck(identity, now);
  const app = createApp({ origin: server.origin, cloud, requests, events, checkToken, subscriptionId });
  server.serve(app.fetch);

  return {
    origin: server.origin,
    access,
    faults,
    requests,
    async close() {
      clearInterval(settling);
      await server.close();
      await events?.close();
      store.close();
    },
  };
}
