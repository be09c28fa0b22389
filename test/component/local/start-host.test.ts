import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceEndedError } from '../../../local/start/errors.ts';
import { superviseHost, type HostOptions } from '../../../local/start/supervise-host.ts';
import { temporaryFolder, writeApp } from '@lab-gallery/functions-host/testing/support';

const PID_APP = "app.http('pid', { handler: () => ({ body: String(process.pid) }) });";

let folder: ReturnType<typeof temporaryFolder>;
let notes: string[];

beforeEach(() => {
  folder = temporaryFolder();
  notes = [];
});

afterEach(() => {
  folder[Symbol.dispose]();
});

function hostOptions(code: string | undefined): HostOptions {
  const root = writeApp(folder.path, code === undefined ? {} : { code });
  return {
    root,
    port: 0,
    stateFolder: join(root, 'state'),
    logFile: join(root, 'host.log'),
    env: process.env,
    settingsFile: join(root, 'local.settings.json'),
    note: (text) => notes.push(text),
    onGiveUp: (error) => notes.push(error.message),
  };
}

async function pidOf(origin: string): Promise<number> {
  return Number(await (await fetch(`${origin}/api/pid`)).text());
}

/** The origin answers with an error only while nobody listens there. */
function nobodyAt(origin: string): Promise<boolean> {
  return fetch(`${origin}/api/pid`).then(
    () => false,
    () => true,
  );
}

describe('the supervised host', () => {
  it('is started again on its port when it is killed, and stops when it is asked to', async () => {
    const host = await superviseHost(hostOptions(PID_APP));
    const firstPid = await pidOf(host.origin);

    process.kill(firstPid, 'SIGKILL');

    await expect.poll(() => pidOf(host.origin).catch(() => firstPid)).not.toBe(firstPid);
    expect(notes).toEqual(['The Functions host ended (SIGKILL); starting it again.']);
    await host.close();
    expect(await nobodyAt(host.origin)).toBe(true);
  });

  it('that does not start is refused with what it said', async () => {
    const options = hostOptions(undefined);

    const refused = superviseHost(options);

    await expect(refused).rejects.toThrow(ServiceEndedError);
    await expect(refused).rejects.toThrow(
      /ends at once \(exit code 1\) and says: .*npm run build.*host\.log\.$/,
    );
  });

  it('ends when its parent is killed', async () => {
    const options = hostOptions(PID_APP);
    const parent = spawn(
      process.execPath,
      [
        ...['--input-type=module', '-e'],
        `import { superviseHost } from ${JSON.stringify(new URL('../../../local/start/supervise-host.ts', import.meta.url).href)};
        const { origin } = await superviseHost({ ...${JSON.stringify(options)}, note() {}, onGiveUp() {} });
        console.log(origin);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [origin] = (await once(parent.stdout, 'data')) as [Buffer];

    parent.kill('SIGKILL');

    await expect.poll(() => nobodyAt(String(origin).trim())).toBe(true);
  });
});
