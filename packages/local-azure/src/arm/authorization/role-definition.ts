import { z } from 'zod';

const actions = z.array(z.string().regex(/^(?:\*|[\w.]+\/[\w.*/]+)$/, 'is no action'));

/** A custom role as `az role definition create` takes it, as far as requests are judged by it. */
const roleDefinitionSchema = z.object({
  Name: z.string().min(1),
  Actions: actions,
  NotActions: actions.default([]),
});

export type RoleDefinition = z.output<typeof roleDefinitionSchema>;

/** The text is no role definition. */
export class InvalidRoleDefinitionError extends Error {
  override readonly name = 'InvalidRoleDefinitionError';
}

/**
 * Reads a custom role from the JSON that Azure's tools take.
 *
 * @throws InvalidRoleDefinition saying what is wrong with it
 */
export function readRoleDefinition(json: string): RoleDefinition {
  try {
    return roleDefinitionSchema.parse(JSON.parse(json));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new InvalidRoleDefinitionError(reason, { cause });
  }
}

/** Azure's built-in role that may do everything. */
export const OWNER: RoleDefinition = { Name: 'Owner', Actions: ['*'], NotActions: [] };
