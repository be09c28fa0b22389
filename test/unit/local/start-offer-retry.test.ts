import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ExportDocument } from '../../../local/start/export/export-document.ts';
import { askForRetry } from '../../../local/start/export/offer-retry.ts';

const partly: ExportDocument = {
  id: 'e1',
  accountId: 'contoso',
  labName: 'linux-basics',
  imageName: 'linux',
  version: '1.0.0',
  status: 'PartiallySucceeded',
  step: 'Done',
  createdAt: '2026-11-23T10:00:00.000Z',
  regions: [
    { region: 'westeurope', state: 'Completed', progress: 100 },
    { region: 'northeurope', state: 'Failed', progress: 0 },
    { region: 'ukwest', state: 'Skipped', progress: 0 },
  ],
};

/** A terminal, or a pipe, with what is typed into it and what it shows. */
function terminal(isTTY = true) {
  const shown: string[] = [];
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  output.on('data', (text: Buffer) => shown.push(text.toString()));
  return { input, output, shown };
}

/** What comes of the question when this is typed. */
async function asked(typed: string): Promise<{ answer: boolean; shown: string }> {
  const { input, output, shown } = terminal();
  const answer = askForRetry(
    partly,
    { input, output, interrupt: () => undefined },
    AbortSignal.timeout(5_000),
  );
  input.write(typed);
  return { answer: await answer, shown: shown.join('') };
}

describe('the question whether to try again', () => {
  it('names the regions that have no copy', async () => {
    const { shown } = await asked('\r');

    expect(shown).toContain('Try northeurope, ukwest again, without a new capture? [Y/n] ');
  });

  it.each([
    ['nothing', '\r', true],
    ['y', 'y\r', true],
    ['n', 'n\r', false],
    ['No', ' No\r', false],
    ['Ctrl-D', '\x04', false],
  ])('is answered by %s', async (_what, typed, wanted) => {
    const { answer } = await asked(typed);

    expect(answer).toBe(wanted);
  });

  it('is not put where nobody sits', async () => {
    const { input, output, shown } = terminal(false);

    const answer = await askForRetry(
      partly,
      { input, output, interrupt: () => undefined },
      AbortSignal.timeout(5_000),
    );

    expect(answer).toBe(false);
    expect(shown).toEqual([]);
  });

  it('lets Ctrl-C stop everything, and ends with the reason of the stop', async () => {
    const stop = new AbortController();
    const { input, output } = terminal();
    const interrupt = () => {
      stop.abort(new Error('Asked to stop.'));
    };

    const answer = askForRetry(partly, { input, output, interrupt }, stop.signal);
    input.write('\x03');

    await expect(answer).rejects.toThrow('Asked to stop.');
  });
});
