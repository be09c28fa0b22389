import { beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE, SERVICES, type BearerName } from '@lab-gallery/local-azure/identity/directory';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';

const CRASH = {
  page: '/accounts/:account/gallery/:image',
  part: 'page',
  name: 'TypeError',
  message: 'No.\n2026-01-01 error Everything is lost: "Maria" at /x?code=secret',
  frames: [{ file: 'image-page-Bq3x.js', line: 1, column: 2345 }],
};

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

async function report(bearer: BearerName, body: unknown = CRASH): Promise<Answer<{ id: string }>> {
  const token = await cloud.identity.tokenFor(bearer);
  return cloud.ask('POST', '/api/page-errors', { token, body });
}

async function linesWith(text: string): Promise<string[]> {
  return (await cloud.host.readLog()).split('\n').filter((line) => line.includes(text));
}

describe('a crash of the page', { concurrent: true }, () => {
  it.each(['stranger', 'integration'] as const)(
    'is in the log, on one line, under the id that its reporter (%s) is told, and nothing says who that was',
    async (bearer) => {
      const { status, body } = await report(bearer);

      const lines = await linesWith(body.id);
      const everything = lines.join('\n');
      expect(status).toBe(200);
      expect(lines).toHaveLength(1);
      expect(everything).toContain('"page":"/accounts/:account/gallery/:image"');
      expect(everything).toContain('image-page-Bq3x.js');
      for (const secret of [PEOPLE.stranger, SERVICES.integration]) {
        expect(everything).not.toContain(secret.objectId);
      }
      expect(everything).not.toMatch(/Maria|secret|stranger/);
    },
  );

  it.each<[string, object]>([
    ['has an address in place of a route', { ...CRASH, page: '/accounts/contoso?token=x' }],
    ['says more than there is room for', { ...CRASH, message: 'x'.repeat(501) }],
    ['has a name that is a sentence', { ...CRASH, name: 'Type Error\nof mine' }],
    ['has a file that is an address', { ...CRASH, frames: [{ ...CRASH.frames[0], file: 'https://x/y' }] }],
    ['has frames without an end', { ...CRASH, frames: Array.from({ length: 21 }, () => CRASH.frames[0]) }],
    ['has something else beside', { ...CRASH, account: 'contoso' }],
  ])('is refused that %s', async (_what, body) => {
    const refused = await report('reader', body);

    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'InvalidInput' } } });
  });

  it('can be reported by one caller a few times a minute, and by others all the same', async () => {
    const answers: Answer<unknown>[] = [];
    for (let times = 0; times <= 30; times++) answers.push(await report('outsider'));

    const refused = answers.at(-1);
    expect(answers.slice(0, 30).map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await report('teacher')).status).toBe(200);
  });
});
