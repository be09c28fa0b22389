import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startInProcess, temporaryFolder, writeApp } from './support.ts';

async function statusFor(origin: string, host: string): Promise<number | undefined> {
  const asked = request(`${origin}/api/secret`, { headers: { host }, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

it.each([
  ['127.0.0.1:7071', 200],
  ['labs.example', 200],
  ['[::1]:80', 200],
  ['labs.example/api/ok?', 400],
  ['labs.example#', 400],
  ['somebody@labs.example', 400],
  ['a b', 400],
])('a request with the Host header "%s" is answered %i: it never moves the path', async (host, status) => {
  using folder = temporaryFolder();
  const code = `for (const route of ['ok', 'secret']) {
    app.http(route, { route, authLevel: 'anonymous', handler: ({ url }) => ({ body: url }) });
  }`;
  const running = await startInProcess(writeApp(folder.path, { code }), join(folder.path, 'state'));

  const answered = await statusFor(running.origin, host);
  await running.close();

  expect(answered).toBe(status);
});
