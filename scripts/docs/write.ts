/** `npm run docs:write`: writes the generated tables of docs/ from the code. */
import { writeFile } from 'node:fs/promises';
import { generatePages } from './generated-pages.ts';

for (const { name, path, written, current } of await generatePages()) {
  if (written === current) continue;
  await writeFile(path, current);
  process.stdout.write(`Wrote ${name}.\n`);
}
