import { describe, expect, it } from 'vitest';
import type { ExportDocument } from '../../../local/start/export/export-document.ts';
import { createPlainView } from '../../../local/start/export/export-view.ts';
import { completionMessage, readyMessage, retryMessage } from '../../../local/start/export/messages.ts';
import { changedLines, headline, regionLine } from '../../../local/start/export/progress.ts';

const running: ExportDocument = {
  id: 'e1',
  accountId: 'contoso',
  labName: 'linux-basics',
  imageName: 'linux',
  version: '1.0.0',
  status: 'Running',
  step: 'Replicating',
  regions: [
    { region: 'northeurope', state: 'Replicating', progress: 50 },
    { region: 'westeurope', state: 'Completed', progress: 100 },
  ],
  createdAt: '2026-11-23T10:00:00.000Z',
};

const ended = {
  ...running,
  status: 'Succeeded',
  step: 'Done',
  regions: running.regions.map((region) => ({ ...region, state: 'Completed', progress: 100 })),
  endedAt: '2026-11-23T10:00:24.000Z',
  vmUnavailableFrom: '2026-11-23T10:00:02.000Z',
  vmAvailableAt: '2026-11-23T10:00:08.000Z',
  imageVersionId:
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/x/images/linux/versions/1.0.0',
} satisfies ExportDocument;

describe('an export under way', () => {
  it('is headed by image, version and step, or by its status once it has ended', () => {
    expect(headline({ ...running, version: null, step: 'Preflight' })).toBe('linux · Preflight');
    expect(headline(running)).toBe('linux 1.0.0 · Replicating');
    expect(headline(ended)).toBe('linux 1.0.0 · Succeeded');
  });

  it('shows each region as a bar of the same width, below each other', () => {
    const lines = [
      regionLine({ region: 'northeurope', state: 'Replicating', progress: 50 }, { nameWidth: 11 }),
      regionLine(
        { region: 'westeurope', state: 'Failed', progress: 0, message: 'No capacity' },
        { nameWidth: 11 },
      ),
    ];

    expect(lines).toEqual([
      `northeurope  ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  Replicating`,
      `westeurope   ${'░'.repeat(24)}   0 %  Failed: No capacity`,
    ]);
  });

  it('cuts off what does not fit beside its bar', () => {
    const region = { region: 'a', state: 'Failed', progress: 0, message: 'A very long story.' } as const;

    const line = regionLine(region, { nameWidth: 11, width: 60 });

    expect(line).toBe(`a            ${'░'.repeat(24)}   0 %  Failed: A very…`);
    expect(line).toHaveLength(60);
  });

  it('tells how much longer it takes as an estimate, until that was wrong', () => {
    const region = {
      region: 'a',
      state: 'Replicating',
      progress: 10,
      expectedAt: '2026-11-23T10:01:00.000Z',
    } as const;
    const at = (time: string) => regionLine(region, { nameWidth: 1, now: Date.parse(time) });

    expect(at('2026-11-23T10:00:00.000Z')).toMatch(/Replicating: about 60 s left$/);
    expect(at('2026-11-23T10:02:00.000Z')).toMatch(/Replicating$/);
  });

  it('does not say again what it has said of a region', () => {
    const told: ExportDocument = {
      ...running,
      regions: [{ region: 'northeurope', state: 'Withdrawing', progress: 0, message: 'Attempt 1 failed.' }],
    };
    const next: ExportDocument = {
      ...running,
      regions: [{ region: 'northeurope', state: 'Pending', progress: 0, message: 'Attempt 1 failed.' }],
    };

    expect(changedLines(told, next)).toEqual(['  northeurope Pending 0 %']);
  });

  it('stays within its bar whatever progress is reported', () => {
    expect(regionLine({ region: 'a', state: 'Replicating', progress: 140 }, { nameWidth: 1 })).toContain(
      '█'.repeat(24),
    );
    expect(regionLine({ region: 'a', state: 'Pending', progress: -3 }, { nameWidth: 1 })).toContain(
      '░'.repeat(24),
    );
  });

  it('is told in plain lines by what has changed since the last one', () => {
    const next: ExportDocument = {
      ...running,
      regions: [
        { region: 'northeurope', state: 'Replicating', progress: 80, message: 'Attempt 2' },
        { region: 'westeurope', state: 'Completed', progress: 100 },
      ],
    };

    expect(changedLines(undefined, running)).toEqual([
      'linux 1.0.0 · Replicating',
      '  northeurope Replicating 50 %',
      '  westeurope Completed 100 %',
    ]);
    expect(changedLines(running, next)).toEqual(['  northeurope Replicating 80 % (Attempt 2)']);
  });

  it('prints no line for progress within the same quarter', () => {
    const printed: string[] = [];
    const view = createPlainView((line) => printed.push(line));
    view.show(running);
    printed.length = 0;

    view.show({ ...running, regions: [{ region: 'northeurope', state: 'Replicating', progress: 60 }] });

    expect(printed).toEqual([]);
  });
});

describe('the completion message', () => {
  it('names image, version, regions, the time without the VM, and the line that uses the image', () => {
    const lines = completionMessage(ended, { resourceGroup: 'g', power: 'VM running', problems: [] });

    expect(lines).toEqual([
      'Export of linux-basics Succeeded after 24 s.',
      '  Image        linux 1.0.0',
      '  Regions      northeurope, westeurope',
      '  Template VM  was away for 6 s, VM running',
      '  In Azure, this makes a VM from it:',
      '    az vm create --resource-group g --name linux-1 --location northeurope \\',
      `      --image ${ended.imageVersionId} \\`,
      '      --specialized',
    ]);
  });

  it('names the problems of a failure, and nothing to use', () => {
    const failed: ExportDocument = {
      ...running,
      status: 'Failed',
      version: null,
      regions: [],
      endedAt: ended.endedAt,
    };

    const lines = completionMessage(failed, {
      resourceGroup: 'g',
      power: 'VM running',
      problems: ['It failed.'],
    });

    expect(lines).toEqual([
      'Export of linux-basics Failed after 24 s.',
      '  Image        linux',
      '  Regions      none',
      '  Template VM  was not stopped, VM running',
      '  Problem      It failed.',
    ]);
  });
});

describe('the offer of a retry', () => {
  it('names the regions, the time for it, and the request, which is for the export itself', () => {
    const partly: ExportDocument = {
      ...ended,
      id: 'r1',
      retryOf: 'e1',
      status: 'PartiallySucceeded',
      retryUntil: '2026-11-30T10:00:00.000Z',
      regions: [
        { region: 'northeurope', state: 'Failed', progress: 0 },
        { region: 'westeurope', state: 'Completed', progress: 100 },
      ],
    };

    const lines = retryMessage(partly, 'http://127.0.0.1:7071', '/p/.local');

    expect(lines[0]).toBe(
      'This tries northeurope again, without a new capture, until 2026-11-30T10:00:00.000Z:',
    );
    expect(lines.at(-1)).toBe('    http://127.0.0.1:7071/api/lab-accounts/contoso/exports/e1/retry');
  });

  it('is made where there is something to retry alone', () => {
    expect(retryMessage(ended, 'http://127.0.0.1:7071', '/p/.local')).toEqual([]);
  });
});

describe('the closing words', () => {
  it('give every address and a curl that needs no editing', () => {
    const ports = {
      host: 7071,
      identity: 7072,
      arm: 7073,
      prices: 7074,
      serviceBus: 7075,
      blob: 10000,
      queue: 10001,
      table: 10002,
    };

    const text = readyMessage(ports, '/p/.local', 'contoso').join('\n');

    expect(text).toContain('https://127.0.0.1:7073');
    expect(text).toContain(
      'curl -H "Authorization: Bearer $(npm run --silent token -- --as owner --state /p/.local)" \\\n' +
        '    http://127.0.0.1:7071/api/lab-accounts/contoso/exports',
    );
  });
});
