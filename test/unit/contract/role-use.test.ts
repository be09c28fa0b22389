import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mistakesInRole } from '../../contract/role-use.ts';

const READ = 'Microsoft.Compute/disks/read';
const WRITE = 'Microsoft.Compute/disks/write';

describe('the check of a role against its use', () => {
  it('finds nothing in a role whose actions were all used, however they were written', () => {
    const mistakes = mistakesInRole([READ, WRITE], {
      granted: [READ.toUpperCase(), WRITE, WRITE],
      refused: [],
    });

    expect(mistakes).toEqual([]);
  });

  it('names each action that nobody used, and once each that was refused', () => {
    const mistakes = mistakesInRole([READ], { granted: [], refused: [WRITE, WRITE.toLowerCase()] });

    expect(mistakes).toHaveLength(2);
    expect(mistakes[0]).toMatch(/disks\/write was asked for, and is missing$/i);
    expect(mistakes[1]).toBe(`${READ} was never asked for, and is too much`);
  });
});

describe("the custom role of the app's identity", () => {
  const role = z
    .strictObject({
      Name: z.string(),
      IsCustom: z.literal(true),
      Description: z.string(),
      Actions: z.array(z.string()),
      NotActions: z.array(z.never()),
      DataActions: z.array(z.never()),
      NotDataActions: z.array(z.never()),
      AssignableScopes: z.array(z.string().regex(/^\/subscriptions\/[0-9a-f-]{36}$/)).min(1),
    })
    .parse(
      JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../infra/lab-gallery-role.json'), 'utf8')),
    );

  it('names every action in full, each once, in order', () => {
    const { Actions } = role;

    expect(
      Actions.filter((action) => !/^Microsoft\.\w+\/[\w/]+\/(read|write|delete|action)$/.test(action)),
    ).toEqual([]);
    expect(Actions).toEqual([...new Set(Actions)].sort());
  });
});
