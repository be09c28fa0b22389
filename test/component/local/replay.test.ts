import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { instancesIn, replay } from '../../local/replay-support.ts';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';

const SETTINGS = resolve(import.meta.dirname, '../../../local.settings.sample.json');

let cloud: TestCloud;
let id: string;
let state: string;
let withApp: string[];

beforeAll(async () => {
  cloud = await startCloud();
  const lab = await cloud.openLab({ name: 'replayed', region: 'westeurope' });
  ({ id } = await cloud.exportLab(lab));
  state = join(cloud.host.root, '.local');
  withApp = ['--app', cloud.host.root, '--settings', SETTINGS];
  // Nothing is finished and nothing is tidied: what the hub has is in its write-ahead log.
  await cloud.host.kill();
  return () => cloud[Symbol.asyncDispose]();
});

describe('the histories of an export', () => {
  it('replay from the hub of a killed host, those of its sub-orchestrations too', async () => {
    const { code, stdout, stderr } = await replay(id, '--state', state, ...withApp);

    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(instancesIn(stdout)[0]).toBe(id);
    expect(stdout).toMatch(
      /^=== waitForOperationOrchestrator, instance .+: Completed ===\nCalled by instance /m,
    );
    expect(stdout).toMatch(/^=== replicateToGeographyOrchestrator, instance .+: Completed ===$/m);
    expect(stdout).toMatch(/^ {2}out {2}#\d+ calls captureOsDiskActivity with \{/m);
    expect(stdout).toMatch(/every answer is as in the history\.\n$/);
  });

  it('replay from a file when there is no hub any more, and tell of an orchestrator that has changed', async () => {
    const file = join(cloud.host.root, 'histories.json');
    const fromHub = await replay(id, '--state', state, '--save', file, ...withApp);
    const changed = join(cloud.host.root, 'changed');
    await cp(join(cloud.host.root, 'dist'), join(changed, 'dist'), { recursive: true });
    await cp(join(cloud.host.root, 'package.json'), join(changed, 'package.json'));
    const bundle = await readFile(join(changed, 'dist/main.cjs'), 'utf8');
    const renamed = bundle.replaceAll('"captureOsDiskActivity"', '"takeSnapshotActivity"');
    await writeFile(join(changed, 'dist/main.cjs'), renamed);
    await cloud.host.loseTaskHub();

    const fromFile = await replay(id, '--file', file, ...withApp);
    const now = await replay(id, '--file', file, '--app', changed, '--settings', SETTINGS);

    expect(fromFile.code).toBe(0);
    expect(fromHub.stdout.endsWith(fromFile.stdout)).toBe(true);
    expect(renamed).not.toBe(bundle);
    expect(now.code).toBe(1);
    expect(now.stdout).toMatch(
      /!!! {2}NOT AS IN THE HISTORY: Non-Deterministic .+ named 'captureOsDiskActivity', but .+ named 'takeSnapshotActivity'/,
    );
  });

  it('map to the TypeScript of the orchestrators in a debugger', async () => {
    const bundle = await readFile(join(cloud.host.root, 'dist/main.cjs'), 'utf8');
    const map = JSON.parse(await readFile(join(cloud.host.root, 'dist/main.cjs.map'), 'utf8')) as {
      sources: string[];
    };

    expect(bundle.trimEnd()).toMatch(/\n\/\/# sourceMappingURL=main\.cjs\.map$/);
    expect(map.sources).toContain('../orchestrations/flows/export-image/export-image.orchestrator.ts');
  });
});
