import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { all, statesOf, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;
let labs: { capture: TestLab; homeVersion: TestLab; fanOut: TestLab };
let ids: { capture: string; homeVersion: string; fanOut: string };
let killedAt: number[];

const GEOGRAPHY = {
  capture: ['canadacentral', 'canadaeast'],
  homeVersion: ['koreacentral', 'koreasouth'],
  fanOut: ['uksouth', 'ukwest'],
};

/** Resolves a moment after ARM has got the request: whoever asked hardly knows of the answer. */
function untilAsked(lab: TestLab, method: string, path: RegExp): Promise<void> {
  return until(() => {
    expect(cloud.azure.requests(lab, method, path)).toBeGreaterThan(0);
  });
}

async function killAndRestart(): Promise<void> {
  killedAt.push(Date.now());
  await cloud.host.kill();
  await cloud.host.start();
}

async function request(lab: TestLab): Promise<string> {
  return (await cloud.requestExport(lab)).body.id;
}

beforeAll(async () => {
  cloud = await startCloud({ settings: { SWEEP_SCHEDULE: '*/5 * * * * *' } });
  return () => cloud[Symbol.asyncDispose]();
});

// Two exports are held where they are to be killed; a third is killed on its way, with them, twice.
beforeAll(async () => {
  killedAt = [];
  cloud.arm.faults.add({ kind: 'region-stuck', region: 'koreacentral' });
  cloud.arm.faults.add({ kind: 'region-stuck', region: 'ukwest' });
  const [capture, homeVersion, fanOut] = await Promise.all([
    cloud.openLab({ name: 'capture', region: 'canadacentral' }),
    cloud.openLab({ name: 'home-version', region: 'koreacentral' }),
    cloud.openLab({ name: 'fan-out', region: 'uksouth' }),
  ]);
  labs = { capture, homeVersion, fanOut };
  const held = { homeVersion: await request(homeVersion), fanOut: await request(fanOut) };
  await Promise.all([
    untilAsked(homeVersion, 'PUT', /\/versions\//),
    cloud.follow(fanOut, held.fanOut, (run) => statesOf(run)['ukwest'] === 'Replicating'),
  ]);

  ids = { ...held, capture: await request(capture) };
  await untilAsked(capture, 'POST', /\/deallocate$/);
  await killAndRestart();
  await untilAsked(capture, 'PUT', /\/snapshots\//);
  await killAndRestart();
  cloud.arm.faults.clear();
});

describe('an export whose host is killed', { concurrent: true }, () => {
  it.each([
    ['while the VM stops and while its disk is captured', 'capture'],
    ['while the image version is made in its home region', 'homeVersion'],
    ['while the image version is copied to the geography', 'fanOut'],
  ] as const)('%s goes on when the host is back', async (_when, phase) => {
    const lab = labs[phase];

    const run = await cloud.follow(lab, ids[phase]);

    expect(run).toMatchObject({ status: 'Succeeded', version: '1.0.0' });
    expect(run.leftBehind).toBeUndefined();
    for (const time of killedAt) {
      expect(Date.parse(run.startedAt ?? '')).toBeLessThan(time);
      expect(Date.parse(run.endedAt ?? '')).toBeGreaterThan(time);
    }
    expect(await cloud.azure.truth(lab)).toEqual({
      power: 'VM running',
      snapshots: [],
      versions: {
        '1.0.0': {
          state: 'Succeeded',
          tags: { labGalleryAccount: lab.account, labGalleryExport: run.id },
          targetRegions: GEOGRAPHY[phase],
          replicas: all('Completed', GEOGRAPHY[phase]),
        },
      },
    });
    for (const once of [/\/deallocate$/, /\/start$/]) expect(cloud.azure.requests(lab, 'POST', once)).toBe(1);
    expect(cloud.azure.requests(lab, 'PUT', /\/snapshots\//)).toBe(1);
  });
});
