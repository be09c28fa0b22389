import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../local/start/errors.ts';
import { HELP, parseOptions } from '../../../local/start/options.ts';

const FOLDERS = { root: '/project', working: '/home/teacher' };

describe('the flags of npm start', () => {
  it('exports linux-basics under its own name into the project folder when none are given', () => {
    const options = parseOptions([], FOLDERS);

    expect(options).toEqual({
      once: false,
      lab: { name: 'linux-basics', location: 'westeurope' },
      imageName: 'linux-basics',
      failRegion: undefined,
      retry: false,
      fresh: false,
      stateFolder: '/project/.local',
      timeScale: 45,
      ports: 'settings',
    });
  });

  it('take a lab, an image, a region by its display name, a folder and a scale', () => {
    const args = ['--once', '--fresh', '--lab', 'data-science', '--image', 'pandas', '--ports', 'free'];

    const options = parseOptions(
      [...args, '--fail-region', 'West US 2', '--state', 'here', '--time-scale', '0.5'],
      FOLDERS,
    );

    expect(options).toMatchObject({
      once: true,
      fresh: true,
      lab: { name: 'data-science', location: 'eastus' },
      imageName: 'pandas',
      failRegion: 'westus2',
      stateFolder: '/home/teacher/here',
      timeScale: 0.5,
      ports: 'free',
    });
  });

  it.each([['--help'], ['-h']])('show help for %s, which names every one of them', (flag) => {
    expect(parseOptions([flag], FOLDERS)).toBe('help');
    for (const name of [
      'lab',
      'image',
      'fail-region',
      'once',
      'fresh',
      'state',
      'time-scale',
      'ports',
      'help',
    ]) {
      expect(HELP).toContain(`--${name}`);
    }
  });

  it.each([
    [['--twice'], "Unknown option '--twice' (--help lists the flags)."],
    [['linux-basics'], "Unexpected argument 'linux-basics' (--help lists the flags)."],
    [['--lab'], "Option '--lab <value>' argument missing (--help lists the flags)."],
    [['--once=yes'], "Option '--once' does not take an argument (--help lists the flags)."],
    [['--state='], '--state needs the name of a folder (--help lists the flags).'],
    [
      ['--lab', 'chemistry'],
      "There is no lab 'chemistry', only linux-basics, data-science, web-design (--help lists the flags).",
    ],
  ])('refuse %j with one sentence', (args, sentence) => {
    expect(() => parseOptions(args, FOLDERS)).toThrow(new UsageError(sentence.replace(/ \(--help.*$/, '')));
    expect(() => parseOptions(args, FOLDERS)).toThrow(sentence);
  });

  it.each(['0', '-1', 'fast', '', 'Infinity'])('refuse "%s" as a time scale', (scale) => {
    expect(() => parseOptions(['--time-scale', scale], FOLDERS)).toThrow(/--time-scale/);
  });
});
