/**
 * After a whole run of the tests: fails if the custom role of the app's identity has an action that no component
 * test has needed, or lacks one that any has asked for.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readRoleDefinition } from '@lab-gallery/local-azure/arm/role-definition';
import { mistakesInRole, readUse } from './role-use.ts';

const FILE = 'infra/lab-gallery-role.json';
const { Actions } = readRoleDefinition(readFileSync(resolve(import.meta.dirname, '../..', FILE), 'utf8'));
const use = readUse();
const mistakes = use && mistakesInRole(Actions, use);
if (!mistakes) {
  process.stderr.write("No component test has run: there is nothing to hold the app's role against.\n");
} else if (mistakes.length > 0) {
  process.stderr.write(`${FILE} is not what the app needed in the last run:\n`);
  for (const line of mistakes) process.stderr.write(`  ${line}\n`);
} else {
  process.stdout.write(`The app needed every action of its role, and no other: ${Actions.length} of them.\n`);
}
process.exitCode = mistakes?.length === 0 ? 0 : 1;
