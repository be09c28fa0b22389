import type {
  Reporter,
  SerializedError,
  TestCase,
  TestModule,
  TestRunEndReason,
  TestSpecification,
  TestSuite,
  Vitest,
} from 'vitest/node';
import { failureOf, fileOf, isOuter, sentenceOf } from './reported.ts';
import type { Results } from './results.ts';
import type { Screen } from './screen.ts';
import { failureText } from './table.ts';

/** A host that hangs lets every test after it hang as long: one such failure says it all. */
const ENDS_THE_RUN = 'HostSilentError';

/** Notes what Vitest finds out in `results`, and tells it on the screen while it goes on. */
export class GateReporter implements Reporter {
  readonly #results: Results;
  readonly #screen: Screen;
  #vitest: Vitest | undefined;
  #root = '';
  #filesLeft = 0;
  readonly #cancel = Promise.withResolvers<undefined>();
  #isCancelled = false;
  readonly #running = new Set<string>();

  constructor(results: Results, screen: Screen) {
    this.#results = results;
    this.#screen = screen;
  }

  /** Resolves when the run is ended before all tests have run. */
  get cancelled(): Promise<undefined> {
    return this.#cancel.promise;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    this.#root = vitest.config.root;
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    this.#filesLeft = specifications.length;
    this.#tell();
  }

  onTestModuleStart({ moduleId }: TestModule): void {
    this.#running.add(fileOf(moduleId, this.#root));
    this.#tell();
  }

  onTestCaseResult(test: TestCase): void {
    this.#note(test, test.result().errors);
  }

  onTestSuiteResult(suite: TestSuite): void {
    this.#note(suite, suite.errors());
  }

  onTestModuleEnd(module: TestModule): void {
    const file = fileOf(module.moduleId, this.#root);
    this.#note(module, module.errors());
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      const name = sentenceOf(test);
      const seconds = (test.diagnostic()?.duration ?? 0) / 1000;
      if (state === 'passed') this.#results.passed += 1;
      else if (state !== 'failed') this.#results.skipped += 1;
      if (isOuter(test)) this.#results.outerTests.push({ file, name });
      this.#results.slowTests.push({ name: `${file}: ${name}`, seconds });
    }
    this.#results.slowFiles.push({ name: file, seconds: module.diagnostic().duration / 1000 });
    this.#running.delete(file);
    this.#filesLeft -= 1;
    this.#tell();
  }

  onTestRunEnd(
    _modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    this.#note(undefined, unhandled);
    if (reason === 'interrupted' && !this.#isCancelled) {
      const message = `${this.#filesLeft} files of tests have not ended.`;
      this.#results.failures.push({ name: 'The run was interrupted', message, alone: 'npm test' });
    }
  }

  #note(task: TestCase | TestSuite | TestModule | undefined, errors: readonly SerializedError[] = []): void {
    // What fails after the run was ended fails because of that.
    if (this.#isCancelled) return;
    for (const error of errors) {
      const failure = failureOf(task, error, this.#root);
      this.#results.failures.push(failure);
      this.#screen.print(...failureText(failure));
      if (error.name === ENDS_THE_RUN) {
        this.#end();
        return;
      }
    }
  }

  #end(): void {
    this.#isCancelled = true;
    this.#cancel.resolve(undefined);
    this.#screen.print('The run ends here: what follows would hang as well.');
    void this.#vitest?.cancelCurrentRun('test-failure');
  }

  #tell(): void {
    const { passed, failures } = this.#results;
    const counts = `${passed} passed, ${failures.length} failed`;
    const running = [...this.#running].map((file) => file.replace(/^test\/|\.test\.ts$/g, '')).join(' ');
    this.#screen.status(`${this.#filesLeft} files left, ${counts}: ${running}`);
  }
}
