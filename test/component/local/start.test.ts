import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, type TestContext } from 'vitest';
import { TEST_LIMIT_MS } from '@lab-gallery/test-support/patience';
import { claimStateFolder } from '../../../local/start/state-folder.ts';
import type { Summary } from '../../../local/start/export/summary.ts';
import { outerOnly } from '@lab-gallery/test-support/outer';

const START = fileURLToPath(new URL('../../../local/start.ts', import.meta.url));

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the main job as a user does. */
function npmStart(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [START, ...args],
      { timeout: TEST_LIMIT_MS },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** A state folder of the test's own. */
async function stateFolder({ onTestFinished }: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

describe('npm start -- --once', { concurrent: true }, () => {
  it(
    'succeeds in part where a region fails, offers the retry, and goes on from the same state',
    outerOnly,
    async (test) => {
      const flags = ['--once', '--ports', 'free', '--state', await stateFolder(test), '--time-scale', '200'];

      const first = await npmStart(...flags, '--fail-region', 'northeurope');
      const second = await npmStart(...flags);

      expect(first).toMatchObject({ code: 1, stderr: '' });
      expect(first.stdout).toContain('Problem      northeurope Failed');
      expect(first.stdout).toContain('This tries northeurope again, without a new capture, until 20');
      expect(first.stdout).toMatch(/ curl -X POST .*\n.*\/api\/lab-accounts\/contoso\/exports\/\w+\/retry\n/);
      expect(summaryOf(first)).toMatchObject({
        export: {
          status: 'PartiallySucceeded',
          regions: [
            { region: 'northeurope', state: 'Failed', azureState: null },
            { region: 'westeurope', state: 'Completed', azureState: 'Completed' },
          ],
        },
        snapshotsLeft: 1,
      });
      expect(second).toMatchObject({ code: 0, stderr: '' });
      expect(summaryOf(second)).toMatchObject({
        export: { status: 'Succeeded', version: '1.0.1' },
        snapshotsLeft: 0,
      });
    },
  );

  it('exports to the whole geography through a failing region with --retry', async (test) => {
    const flags = ['--once', '--ports', 'free', '--state', await stateFolder(test), '--time-scale', '200'];

    const ended = await npmStart(...flags, '--fail-region', 'northeurope', '--retry');

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^Trying again as \w+, from the snapshot that was kept\.$/m);
    expect(ended.stdout).toContain('az vm create');
    expect(ended.stdout).toMatch(/^\d\d:\d\d:\d\d {2}export-accepted +contoso\/exports\/\w+ #1 /m);
    expect(ended.stdout).toMatch(/^\S+ {2}region-replicated +.* region=northeurope$/m);
    expect(ended.stdout).not.toContain('Problem');
    expect(summaryOf(ended)).toEqual({
      export: {
        id: expect.any(String) as string,
        status: 'Succeeded',
        image: 'linux-basics',
        version: '1.0.0',
        seconds: expect.any(Number) as number,
        regions: ['northeurope', 'westeurope'].map((region) => ({
          region,
          state: 'Completed',
          progress: 100,
          azureState: 'Completed',
        })),
      },
      vm: { before: 'VM running', after: 'VM running', unavailableSeconds: expect.any(Number) as number },
      snapshotsLeft: 0,
    });
  });

  it('says in one sentence that a region is in another geography', async (test) => {
    const flags = ['--once', '--ports', 'free', '--state', await stateFolder(test), '--time-scale', '1000'];

    const refused = await npmStart(...flags, '--fail-region', 'eastus');

    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      "linux-basics is not exported to a region 'eastus', only to northeurope, westeurope " +
        '(--help lists the flags).\n',
    );
  });
});

describe('npm start', () => {
  it.each([
    [['--twice'], "Unknown option '--twice' (--help lists the flags).\n"],
    [['--time-scale', '0'], "--time-scale is '0', and must be a number above 0 (--help lists the flags).\n"],
  ])('refuses %j with one sentence', async (args, sentence) => {
    expect(await npmStart(...args)).toEqual({ code: 1, stdout: '', stderr: sentence });
  });

  it('refuses a state folder of an older format, and says what to do', async (test) => {
    const state = await stateFolder(test);
    await writeFile(join(state, 'lab-gallery-state.json'), '{"format":2}');

    const refused = await npmStart('--state', state);

    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `The state folder ${state} is of format 2, and this version reads format 3 only: empty it with --fresh.\n`,
    });
  });

  it('refuses a state folder that another one uses', async (test) => {
    const state = await stateFolder(test);
    const claimed = await claimStateFolder(state, false);

    const refused = await npmStart('--state', state);

    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `The state folder ${state} is in use by another npm start: stop that one, or name another with --state.\n`,
    });
    claimed.release();
  });

  it("does not empty a folder that isn't its own", async (test) => {
    const state = await stateFolder(test);
    await writeFile(join(state, 'thesis.docx'), 'precious');

    const refused = await npmStart('--state', state, '--fresh');

    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      `The state folder ${state} holds thesis.docx and is not one of ours: name an empty one with --state.\n`,
    );
  });
});

/** The summary, with the regions by name: their order is the app's own business. */
function summaryOf({ stdout }: Ended): Summary {
  const { export: run, ...rest } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
  const regions = run.regions.toSorted((a, b) => a.region.localeCompare(b.region));
  return { ...rest, export: { ...run, regions } };
}
