import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODULES } from '../../orchestrations/modules.ts';

const ROOM = resolve(import.meta.dirname, '../../orchestrations');

/** What the room's files export under a name that says it is durable, by that name. */
async function exportedOf(role: 'Activity' | 'Orchestrator'): Promise<Map<string, unknown>> {
  const files = globSync('**/*.{activity,activities,orchestrator,orchestrators}.ts', { cwd: ROOM });
  const modules = await Promise.all(
    files.map(async (file) => (await import(resolve(ROOM, file))) as Record<string, unknown>),
  );
  return new Map(modules.flatMap(Object.entries).filter(([name]) => name.endsWith(role)));
}

describe('the modules of the orchestrations', () => {
  it.each(['Activity', 'Orchestrator'] as const)(
    'hold everything that has the role %s in its name, once, under that name',
    async (role) => {
      const exported = await exportedOf(role);

      const registered: { name: string }[] = [];
      for (const { orchestrators, activities } of MODULES) {
        registered.push(...(role === 'Activity' ? activities : orchestrators));
      }

      expect(exported.size).toBeGreaterThan(20);
      expect(registered).toHaveLength(exported.size);
      expect(new Map(registered.map((durable) => [durable.name, durable]))).toEqual(exported);
    },
  );
});
