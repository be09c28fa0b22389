import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPortalFiles } from '../../../../functions/portal/portal-files.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-'));
  await writeFile(join(folder, 'index.js'), 'plain');
  await writeFile(join(folder, 'index.js.br'), 'small');
  await writeFile(join(folder, 'secrets.json'), '{}');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (body: Uint8Array | undefined) => body && new TextDecoder().decode(body);

describe('a file of the page', () => {
  it.each([
    ['br', 'small'],
    ['gzip, deflate, br', 'small'],
    ['gzip, br;q=0.9', 'small'],
    ['gzip, br;q=0', 'plain'],
    ['gzip, br; q=0.0', 'plain'],
    ['brx', 'plain'],
    ['gzip', 'plain'],
    [null, 'plain'],
  ])('is compressed for whoever takes that: %s', (acceptEncoding, expected) => {
    const file = createPortalFiles(folder)('index.js', acceptEncoding);

    expect(text(file?.body)).toBe(expected);
    expect(file?.headers['Content-Encoding']).toBe(expected === 'small' ? 'br' : undefined);
    expect(file?.headers).toMatchObject({
      'Content-Type': 'text/javascript; charset=utf-8',
      Vary: 'Accept-Encoding',
    });
  });

  it.each([
    'missing.js',
    'secrets.json',
    '../index.js',
    'a/../index.js',
    '.hidden.js',
    'index.js.br',
    '',
    'index',
  ])('is nothing else than a file of the page: %s', (name) => {
    expect(createPortalFiles(folder)(name, 'br')).toBeUndefined();
  });

  it('is sent as it is to everybody where it lies there in one form alone', async () => {
    await writeFile(join(folder, 'icon.svg'), '<svg/>');

    const file = createPortalFiles(folder)('icon.svg', 'br');

    expect([text(file?.body), file?.headers['Content-Encoding']]).toEqual(['<svg/>', undefined]);
  });

  it('is read when the app starts: what comes later is no file of the page', async () => {
    const find = createPortalFiles(folder);

    await writeFile(join(folder, 'later.js'), 'later');

    expect(find('later.js', 'br')).toBeUndefined();
  });

  it('is none where the page was not built', () => {
    expect(createPortalFiles(join(folder, 'nowhere'))('index.js', null)).toBeUndefined();
  });
});
