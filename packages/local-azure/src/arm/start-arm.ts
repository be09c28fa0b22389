import { listen } from '@lab-gallery/local-service/listen';
import { AccessControl, type AccessOptions } from './authorization/access-control.ts';
import { createApp } from './http/app.ts';
import { createTokenCheck, type TrustedIssuer } from './authorization/bearer-tokens.ts';
import type { Cloud } from './core/cloud.ts';
import { EventDelivery, type OnResourceEvent } from './core/event-delivery.ts';
import { Faults } from './core/faults.ts';
import { Operations } from './core/operations.ts';
import { resumeReplication } from './compute/galleries/replication.ts';
import { RequestJournal } from './http/request-journal.ts';
import { resourceEventOf } from './core/resource-event.ts';
import { ArmStore } from './core/store.ts';

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
export class InvalidTimeScaleError extends Error {
  override readonly name = 'InvalidTimeScaleError';
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
  if (!(Number.isFinite(timeScale) && timeScale > 0)) throw new InvalidTimeScaleError(timeScale);
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
