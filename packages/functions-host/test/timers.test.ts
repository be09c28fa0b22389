import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHostUnderTest } from './host-under-test.ts';
import type { HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;

beforeAll(async () => {
  host = await openHostUnderTest();
});

afterAll(() => host.close());

interface TimerRun {
  isPastDue: boolean;
  schedule: unknown;
  scheduleStatus?: { last: string; next: string; lastUpdated: string } | null;
}

async function runs(name: string): Promise<TimerRun[]> {
  return (await (await fetch(`${host.origin}/api/timers/${name}/runs`)).json()) as TimerRun[];
}

async function firstRun(name: string): Promise<TimerRun | undefined> {
  await expect.poll(async () => (await runs(name)).length).toBeGreaterThan(0);
  return (await runs(name))[0];
}

describe('timers', () => {
  it('run at their times; schedules under a minute have no status [timer-schedule, timer-status]', async () => {
    const run = await firstRun('everySecond');

    expect(run).toMatchObject({ isPastDue: false, schedule: { adjustForDST: true } });
    expect(run?.scheduleStatus ?? null).toBeNull();
  });

  it('run when the host starts, if they ask for that [timer-run-on-startup]', async () => {
    expect(await firstRun('atStart')).toMatchObject({ isPastDue: false });
  });

  it('take their schedule from a setting, and tell of their times [timer-setting, timer-status]', async ({
    skip,
  }) => {
    const { masterKey = '' } = host;
    skip(masterKey === '', 'the master key is not given');
    await fetch(`${host.origin}/admin/functions/hourly`, {
      method: 'POST',
      headers: { 'x-functions-key': masterKey, 'content-type': 'application/json' },
      body: '{"input":""}',
    });

    const run = await firstRun('hourly');

    expect(run?.scheduleStatus).toMatchObject({
      last: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) as unknown,
      next: expect.stringMatching(/T\d\d:00:00/) as unknown,
    });
  });
});
