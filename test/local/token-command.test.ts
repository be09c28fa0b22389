import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE, SERVICES } from '@lab-gallery/local-azure/identity/directory';
import { bind } from '@lab-gallery/local-service/bind';
import { startTestIdentity, type TestIdentity } from '@lab-gallery/local-azure/testing/identity';

const root = resolve(import.meta.dirname, '../..');

let service: TestIdentity;
let folder: string;
beforeAll(async () => {
  service = await startTestIdentity();
  folder = await mkdtemp(join(tmpdir(), 'token-'));
  await rememberPort(Number(new URL(service.identity.origin).port));
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** As `npm start -- --ports free` does. */
const rememberPort = (identity: number) =>
  writeFile(join(folder, 'ports.json'), JSON.stringify({ identity }));

interface Outcome {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Outcome> {
  const command = [join(root, 'local/token.ts'), ...args, '--state', folder];
  return new Promise((done) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

describe('npm run token', () => {
  it('prints a person’s token, and nothing else', async () => {
    const { code, stdout, stderr } = await run('--as', 'teacher');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(decodeJwt(stdout)).toMatchObject({ oid: PEOPLE.teacher.objectId, scp: 'access_as_user' });
  });

  it('prints a service’s token', async () => {
    const { code, stdout } = await run('--service', 'operator');

    expect(code).toBe(0);
    expect(decodeJwt(stdout)).toMatchObject({ oid: SERVICES.operator.objectId, idtyp: 'app' });
  });

  it.each([
    ['nobody', [], 'Say whom the token is for'],
    ['two at once', ['--as', 'owner', '--service', 'operator'], 'Say whom the token is for'],
    ['somebody unknown', ['--as', 'toString'], "There is no person 'toString', only admin, owner"],
    ['an unknown service', ['--service', 'owner'], "There is no service 'owner', only integration, operator"],
    ['an unknown flag', ['--for', 'owner'], "Unknown option '--for'"],
  ])('says in one sentence what is wrong with a command line that names %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says what to do when nothing runs, and when something else does', async () => {
    const other = createServer((_request, response) => response.end('hello'));
    const listen = (where: number) => bind(where, (candidate) => other.listen(candidate, '127.0.0.1'));
    const port = await listen(0);
    await rememberPort(port);
    other.close();
    const nothing = await run('--as', 'owner');
    await listen(port);

    const something = await run('--service', 'integration');

    other.close();
    await rememberPort(Number(new URL(service.identity.origin).port));
    expect([nothing, something]).toMatchObject([
      {
        code: 1,
        stdout: '',
        stderr: `No identity service answers at http://127.0.0.1:${port}: run npm start, and try again.\n`,
      },
      { code: 1, stdout: '' },
    ]);
    expect(something.stderr).toMatch(/^What answers at \S+ is no identity service \(.*\)\.\n$/);
  });
});
