/**
 * After a whole run of the tests: fails if there is an operation, or a status that one documents, that no
 * component test has seen. A promise that nobody has seen kept is no promise.
 */
import { neverSeen, readSeen } from './seen.ts';

const { document, seen } = readSeen();
const missing = document && neverSeen(document, seen);
if (!missing) {
  process.stderr.write('No component test has run: there is nothing to hold the API document against.\n');
} else if (missing.length > 0) {
  process.stderr.write(`Documented, and seen by no component test of the last run:\n`);
  for (const line of missing) process.stderr.write(`  ${line}\n`);
} else {
  process.stdout.write(`Every documented status has been seen: ${seen.size} of them.\n`);
}
process.exitCode = missing?.length === 0 ? 0 : 1;
