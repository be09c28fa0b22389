import type { OrchestrationContext } from 'durable-functions';
import type { Steps } from './orchestrator.ts';

/** What one folder gives to the host: its orchestrators, and its activities with the ports that they need. */
export interface WorkflowModule {
  readonly orchestrators: readonly RegisteredOrchestrator[];
  readonly activities: readonly RegisteredActivity<never>[];
}

interface RegisteredOrchestrator {
  readonly name: string;
  readonly handler: (context: OrchestrationContext) => Steps<unknown>;
}

interface RegisteredActivity<Ports> {
  readonly name: string;
  readonly toHandler: (ports: Ports) => (raw: unknown) => Promise<unknown>;
}

/** All ports that the activities of a module need; of a union of modules, those of every one. */
export type PortsOf<Module extends WorkflowModule> =
  NeedOf<Module['activities'][number]> extends (ports: infer All) => void ? All : never;

/** As a function of the ports: TypeScript infers from a union of functions the intersection of what they take. */
type NeedOf<Registered> = Registered extends RegisteredActivity<infer Ports> ? (ports: Ports) => void : never;
