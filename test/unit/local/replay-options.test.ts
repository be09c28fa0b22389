import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../local/replay/errors.ts';
import { HELP, parseOptions } from '../../../local/replay/options.ts';

const FOLDERS = { root: '/project', working: '/home/teacher' };

describe('the flags of npm run replay', () => {
  it('replay an export of npm start with the app of the project when none are given', () => {
    const options = parseOptions(['2d1z'], FOLDERS);

    expect(options).toEqual({
      exportId: '2d1z',
      stateFolder: '/project/.local',
      file: undefined,
      save: undefined,
      instanceId: undefined,
      episode: undefined,
      debug: false,
      inspectPort: 9229,
      app: '/project',
      settingsFile: '/project/local.settings.sample.json',
    });
  });

  it('take paths from the working folder, and a file in place of an id', () => {
    const args = ['--file', 'from.json', '--save', 'to.json', '--state', 'state', '--app', '../app'];

    const options = parseOptions([...args, '--episode', '12', '--debug', '--instance', 'a:4'], FOLDERS);

    expect(options).toMatchObject({
      exportId: undefined,
      stateFolder: '/home/teacher/state',
      file: '/home/teacher/from.json',
      save: '/home/teacher/to.json',
      instanceId: 'a:4',
      episode: 12,
      debug: true,
      app: '/home/app',
      settingsFile: '/home/app/local.settings.sample.json',
    });
  });

  it.each([['--help'], ['-h']])('show help for %s, which names every one of them', (flag) => {
    expect(parseOptions([flag], FOLDERS)).toBe('help');
    const names = [
      'state',
      'file',
      'save',
      'instance',
      'episode',
      'debug',
      'inspect-port',
      'app',
      'settings',
    ];
    for (const name of [...names, 'help']) expect(HELP).toContain(`--${name} `);
  });

  it.each([
    ['an empty id', [''], /^The export id is empty \(/],
    ['two ids', ['a', 'b'], /^One export at a time: what is 'b'\? \(/],
    ['an episode that is no number', ['a', '--episode', 'last'], /^--episode is 'last', and must be a whole/],
    ['episode 0', ['a', '--episode', '0'], /from 1 to/],
    ['a port that there can not be', ['a', '--inspect-port', '70000'], /from 0 to 65535/],
    ['an unknown flag', ['a', '--all'], /^Unknown option '--all' \(/],
  ])('refuse %s in one sentence', (_what, args, message) => {
    const parse = (): unknown => parseOptions(args, FOLDERS);

    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
  });
});
