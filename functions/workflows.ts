import * as df from 'durable-functions';
import type { PortsOf } from '../orchestrations/engine/durable/workflow-module.ts';
import { MODULES } from '../orchestrations/modules.ts';
import { runStatesOf } from '../shared/use-cases/export/run-states.ts';

type Ports = PortsOf<(typeof MODULES)[number]>;

/** Everything that activities reach the world through. */
export type WorkflowPorts = Omit<Ports, 'runStates'>;

/** Registers every orchestrator, and every activity with the ports that it needs. */
export function registerWorkflows(ports: WorkflowPorts): void {
  const all: Ports = { ...ports, runStates: runStatesOf(ports.exports, ports.jobs) };
  for (const { orchestrators, activities } of MODULES) {
    for (const { name, handler } of orchestrators) df.app.orchestration(name, handler);
    for (const { name, toHandler } of activities) df.app.activity(name, { handler: toHandler(all) });
  }
}
