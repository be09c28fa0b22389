/** What a run of the gate has found out; nothing here prints. */

/** Something that does not hold. */
export interface Failure {
  /** The sentence: the full name of a test, or what was checked. */
  readonly name: string;
  /** The test's file, from the project's folder; undefined where no test has failed. */
  readonly file?: string;
  /** Why. */
  readonly message: string;
  /** What the Functions host had logged, where the test knows. */
  readonly hostLog?: string;
  /** The command that runs it alone. */
  readonly alone: string;
}

/** A test that has run, or a file of tests. */
export interface Timed {
  readonly name: string;
  readonly seconds: number;
}

/** One test of a file, by its full name. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

export interface Results {
  passed: number;
  skipped: number;
  checksPassed: number;
  readonly failures: Failure[];
  readonly slowTests: Timed[];
  readonly slowFiles: Timed[];
  /** Tests that only the outer circle runs. */
  readonly outerTests: NamedTest[];
}

export function emptyResults(): Results {
  return {
    passed: 0,
    skipped: 0,
    checksPassed: 0,
    failures: [],
    slowTests: [],
    slowFiles: [],
    outerTests: [],
  };
}

/** The last line, alone. What failed beside the tests counts too: nothing that is red ends in `0 failed`. */
export function lastLine({ passed, failures }: Results): string {
  return `${passed} passed, ${failures.length} failed`;
}

/** Part of a line of a shell that is taken as it is. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
