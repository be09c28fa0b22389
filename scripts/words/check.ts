/** `npm run check:words`: no retired word stands in the product, by `retired-words.ts`. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findRetiredWords } from './retired-words.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Rooms that have none any more. */
const ROOMS = ['functions', 'orchestrations', 'shared'];

const lines = globSync(`{${ROOMS.join(',')}}/**/*.ts`, { cwd: ROOT }).flatMap((path) =>
  findRetiredWords(readFileSync(resolve(ROOT, path), 'utf8')).map(
    ({ line, word, instead }) => `${path}:${line}: "${word}". Write: ${instead}.`,
  ),
);
for (const line of lines) process.stderr.write(`${line}\n`);
if (lines.length > 0) process.exitCode = 1;
