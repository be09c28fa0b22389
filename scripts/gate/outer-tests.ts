/** docs/outer-tests.md: the tests that only the outer circle runs. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { NamedTest } from './results.ts';
import type { Step } from './run-all.ts';
import { failureText } from './table.ts';

const FILE = 'docs/outer-tests.md';
export const OUTER_TESTS_FILE = resolve(import.meta.dirname, '../..', FILE);

const INTRODUCTION = `# Tests of the outer circle

\`npm test\` runs all tests but these; \`npm run test:all\` runs these too. They are marked by \`outerOnly\`
(\`packages/test-support/src/outer.ts\`). \`npm run test:names -- --write\` writes this list, and \`npm test\` fails where it is
not up to date.
`;

/** The document: the tests by file, in the order of the alphabet. */
export function outerTestsDocument(tests: readonly NamedTest[]): string {
  const files = [...Map.groupBy(tests, ({ file }) => file)].toSorted(([a], [b]) => compare(a, b));
  const sections = files.map(([file, ofFile]) => {
    const names = ofFile.map(({ name }) => `- ${escaped(name)}`).toSorted(compare);
    return `## ${file}\n\n${names.join('\n')}\n`;
  });
  return [INTRODUCTION, ...(sections.length === 0 ? ['There are none.\n'] : sections)].join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A name is no Markdown. */
function escaped(name: string): string {
  return `\`${name.replaceAll('`', "'").replaceAll('\n', ' ')}\``;
}

/** Fails unless the document lists the tests that the run has left to the outer circle. */
export const judgeOuterTests: Step = (results, screen) => {
  if (readFileSync(OUTER_TESTS_FILE, 'utf8') === outerTestsDocument(results.outerTests)) {
    results.checksPassed += 1;
  } else {
    const failure = {
      name: `${FILE} lists the tests that only the outer circle runs`,
      message: 'It does not: npm run test:names -- --write writes it anew.',
      alone: 'npm run test:names',
    };
    results.failures.push(failure);
    screen.print(...failureText(failure));
  }
  return Promise.resolve(true);
};
