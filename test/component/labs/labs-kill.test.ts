import { beforeAll, describe, expect, it } from 'vitest';
import { labPart, partName, type LabPart } from '../../../shared/domain/lab/lab-build.ts';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { followOperation, madeByApp, requestLab } from './lab-world.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;
let source: TestLab;

beforeAll(async () => {
  cloud = await startCloud({ settings: { SWEEP_SCHEDULE: '*/5 * * * * *' } });
  return () => cloud[Symbol.asyncDispose]();
});

beforeAll(async () => {
  source = await cloud.openLab({ name: 'labs-killed', region: 'norwayeast' });
  const run = await cloud.exportLab(source, { targetRegions: [{ name: 'norwayeast' }] });
  expect(run.status).toBe('Succeeded');
});

/** Resolves a moment after ARM has got the request for a part: whoever asked hardly knows of the answer. */
function untilAsked(id: string, method: string, part: LabPart): Promise<void> {
  const path = new RegExp(`/${partName({ id }, part)}$`);
  return until(() => {
    expect(cloud.azure.requests(source, method, path)).toBeGreaterThan(0);
  });
}

async function killAndRestart(): Promise<void> {
  await cloud.host.kill();
  await cloud.host.start();
}

const partsOf = (id: string) =>
  [
    ...labPart.options.map((part) => partName({ id }, part)),
    `${partName({ id }, 'VirtualMachine')}-os`,
  ].toSorted();

const madeFor = async (id: string) => (await madeByApp(cloud, source)).filter((name) => name.includes(id));

describe('a lab whose host is killed', () => {
  for (const [circle, rows] of circles(labPart.options, (part) => part === 'VirtualMachine'))
    it.each(rows)(
      'when Azure has been asked for the %s is whole in the end, and nothing is made twice',
      circle,
      async (part) => {
        const name = `made-${part.toLowerCase()}`;
        const { body } = await requestLab(cloud, source, { name });
        await untilAsked(body.id, 'PUT', part);
        await killAndRestart();

        const ended = await followOperation(cloud, source, body.id);

        expect(ended).toMatchObject({ status: 'Succeeded', result: { lab: name } });
        expect(await madeFor(body.id)).toEqual(partsOf(body.id));
        const lab = await cloud.ask('GET', `${accountPath(source)}/labs/${name}`);
        expect(lab.body).toMatchObject({ state: 'Ready', powerState: 'running', madeFromImage: true });
        const puts = cloud.azure.requests(source, 'PUT', new RegExp(`/${partName(body, 'VirtualMachine')}$`));
        expect(puts).toBe(1);
      },
    );

  it.each(labPart.options.toReversed())(
    'while it is put right, when Azure has been asked to delete the %s, is gone in the end',
    outerOnly,
    async (part) => {
      const name = `undone-${part.toLowerCase()}`;
      const { body } = await requestLab(cloud, source, { name });
      await untilAsked(body.id, 'PUT', 'VirtualMachine');
      await cloud.ask('POST', `${accountPath(source)}/operations/${body.id}/cancel`);
      // The network interface goes with the VM, which has it.
      await untilAsked(body.id, 'DELETE', part === 'NetworkInterface' ? 'VirtualMachine' : part);
      await killAndRestart();

      const ended = await followOperation(cloud, source, body.id);

      expect(ended.status).toBe('Canceled');
      expect(ended.result).toBeUndefined();
      expect(await madeFor(body.id)).toEqual([]);
      const lab = await cloud.ask('GET', `${accountPath(source)}/labs/${name}`);
      expect(lab.status).toBe(404);
    },
  );
});
