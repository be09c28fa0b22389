import { describe, expect, it } from 'vitest';
import { asUsual, wait, type Answer } from '../../support/answers.ts';
import { BRISK, ExportWorld, NINE_REGIONS } from '../../support/export-world.ts';

const ASKS = new Set([
  'preflightActivity',
  'checkTargetActivity',
  'stopTemplateVmActivity',
  'captureOsDiskActivity',
  'startTemplateVmActivity',
  'prepareImageActivity',
  'createVersionActivity',
  'writeRegionsActivity',
  'deleteSnapshotActivity',
]);

/** Azure puts everything off so often before it does it. */
function storm(times: number, seconds: number): (activity: string) => Answer {
  const calls = new Map<string, number>();
  return (activity) => {
    const call = (calls.get(activity) ?? 0) + 1;
    calls.set(activity, call);
    return ASKS.has(activity) && call <= times ? wait(seconds) : asUsual;
  };
}

describe('the histories of an export to nine regions', () => {
  it('are small when nothing fails', async () => {
    const world = new ExportWorld({ regions: NINE_REGIONS });

    const { longestHistories } = await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    for (const events of Object.values(longestHistories)) expect(events).toBeLessThanOrEqual(250);
  });

  it('are small when regions fail and are tried again, and are slow', async () => {
    const copies = Object.fromEntries(
      NINE_REGIONS.slice(1).map((region, index) => [region, { minutes: 20 + index, failures: index % 3 }]),
    );
    const world = new ExportWorld({ regions: NINE_REGIONS, copies });

    const { longestHistories } = await world.runExport();

    expect(world.export.status).toBe('Succeeded');
    for (const events of Object.values(longestHistories)) expect(events).toBeLessThanOrEqual(250);
  });

  it('are small when it is cancelled, and cleaned up after', async () => {
    const slow = Object.fromEntries(NINE_REGIONS.slice(1).map((region) => [region, { minutes: 60 }]));
    const world = new ExportWorld({ regions: NINE_REGIONS, copies: slow });
    const looks = Array.from({ length: 14 }, () => asUsual);
    const before = await world.runExport({ observeVersionActivity: [...looks, world.loseRun('before')] });
    await world.cancel();

    const { longestHistories } = await world.runAbandon();

    expect(before.status).toBe('Failed');
    expect(world.export.status).toBe('Cancelled');
    for (const events of Object.values(longestHistories)) expect(events).toBeLessThanOrEqual(250);
  });

  it.each([
    { what: 'as often as it is asked at most', times: 18, seconds: 30 },
    { what: 'for an hour at a time', times: 2, seconds: 3600 },
  ])('are small when Azure puts everything off $what', async ({ times, seconds }) => {
    const world = new ExportWorld({ regions: NINE_REGIONS, settings: BRISK });

    const { longestHistories } = await world.runExport(storm(times, seconds));

    expect(world.export.status).toBe('Succeeded');
    for (const events of Object.values(longestHistories)) expect(events).toBeLessThanOrEqual(250);
  });
});
