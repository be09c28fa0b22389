/** `npm run check:docs`: the generated tables of docs/ are what the code says now. */
import { generatePages } from './generated-pages.ts';

const pages = await generatePages();
const stale = pages.filter(({ written, current }) => written !== current);
for (const { name } of stale) {
  process.stderr.write(`${name} is out of date. Run npm run docs:write, and commit the page.\n`);
}
process.exitCode = stale.length === 0 ? 0 : 1;
