/** Reads what Vitest reports of a test. */
import { relative } from 'node:path';
import type { SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { quoted, type Failure } from './results.ts';

type Task = TestCase | TestSuite | TestModule;

/** The full name of a test or a group of tests, as one reads it, and as Vitest's `-t` takes it; none for a file. */
export function sentenceOf(task: Task): string {
  return namesOf(task).join(' ');
}

function namesOf(task: Task): string[] {
  return task.type === 'module' ? [] : [...namesOf(task.parent), task.name];
}

/** Whether the test, or a group that it is in, is marked by `outerOnly` (packages/test-support/src/outer.ts). */
export function isOuter(task: Task): boolean {
  if ('outer' in task.meta()) return true;
  return task.type !== 'module' && isOuter(task.parent);
}

/** @param task what has failed; undefined for an error of no test */
export function failureOf(task: Task | undefined, error: SerializedError, root: string): Failure {
  const hostLog = hostLogOf(error);
  const told = { message: messageOf(error, root), ...(hostLog !== undefined && { hostLog }) };
  if (!task) return { name: 'An error that no test has caught', ...told, ...placeOf(error, root) };
  const { moduleId } = task.type === 'module' ? task : task.module;
  const file = fileOf(moduleId, root);
  const sentence = sentenceOf(task);
  const filter = sentence === '' ? '' : ` -t ${quoted(sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))}`;
  return { name: sentence || file, file, ...told, alone: `npx vitest run ${file}${filter}` };
}

/** Vitest notes which file was running. */
function placeOf(error: SerializedError, root: string): Pick<Failure, 'file' | 'alone'> {
  const path: unknown = error['VITEST_TEST_PATH'];
  if (typeof path !== 'string') return { alone: 'npm test' };
  const file = fileOf(path, root);
  return { file, alone: `npx vitest run ${file}` };
}

/** From the project's folder. */
export function fileOf(path: string, root: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

function messageOf({ name, message, diff, stacks, stack }: SerializedError, root: string): string {
  const [place] = stacks ?? [];
  if (!place) return stack ?? message;
  return [
    name === 'AssertionError' ? message : `${name}: ${message}`,
    ...(typeof diff === 'string' ? [diff] : []),
    `at ${fileOf(place.file, root)}:${place.line}:${place.column}`,
  ].join('\n');
}

/** The error that a component test throws, or one that it was caused by, may carry it. */
function hostLogOf(error: SerializedError): string | undefined {
  const log: unknown = error['hostLog'];
  if (typeof log === 'string') return log;
  return error.cause ? hostLogOf(error.cause) : undefined;
}
