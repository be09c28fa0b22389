import { createHttpPoller, type OperationResponse, type OperationState } from '@azure/core-lro';
import { beforeAll, describe, expect, it } from 'vitest';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import { accountPath, all, statesOf, type RunDocument, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** One answer in the form in which an Azure SDK hands it to its poller. */
async function sdkAnswer(method: string, path: string, body?: object): Promise<OperationResponse> {
  const answer = await cloud.ask(method, path, body && { body });
  const headers = Object.fromEntries(answer.headers);
  const rawResponse = {
    statusCode: answer.status,
    headers,
    body: answer.body,
    request: { url: new URL(path, cloud.host.origin).href, method },
  };
  return { flatResponse: answer.body, rawResponse };
}

/** The poller of Azure's SDKs on work that a request begins. */
function sdkPoller(path: string, body?: object) {
  return createHttpPoller<RunDocument, OperationState<RunDocument>>({
    sendInitialRequest: () => sdkAnswer('POST', path, body),
    sendPollRequest: (address) => sdkAnswer('GET', address),
  });
}

const exportsOf = (lab: TestLab): string => `${accountPath(lab)}/labs/${lab.lab}/exports`;
const bodyOf = ({ imageName }: TestLab) => ({ imageName, options: { stopTemplateVm: true } });

describe("the poller of Azure's SDKs", { concurrent: true }, () => {
  it('follows an export from its Operation-Location to what came of it', async () => {
    const lab = await cloud.openLab({ name: 'polled', region: 'westeurope' });
    const seen: string[] = [];

    const poller = sdkPoller(exportsOf(lab), bodyOf(lab));
    poller.onProgress(({ status }) => seen.push(status));
    const run = await poller.pollUntilDone();

    expect(run).toMatchObject({ kind: 'Export', status: 'Succeeded', accountId: 'polled' });
    expect(statesOf(run)).toEqual(all('Completed', ['northeurope', 'westeurope']));
    expect(seen).toContain('running');
    expect(seen.at(-1)).toBe('succeeded');
  });

  it('follows a retry, after an export that has succeeded in part', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'polled-retry', region: 'uksouth' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'ukwest', times: 2 });

    const run = await sdkPoller(exportsOf(lab), bodyOf(lab)).pollUntilDone();
    const retry = await sdkPoller(`${accountPath(lab)}/exports/${run.id}/retry`).pollUntilDone();

    expect(run.status).toBe('PartiallySucceeded');
    expect(retry).toMatchObject({ kind: 'Retry', retryOf: run.id, status: 'Succeeded' });
  });

  it('throws what an export failed of', async () => {
    const lab = await cloud.openLab({ name: 'polled-failure', region: 'polandcentral' });

    cloud.arm.faults.add({
      kind: 'fails',
      method: 'PUT',
      path: `/resourceGroups/${lab.group}/.*/snapshots/`,
      status: 409,
      code: 'ScopeLocked',
      message: 'The scope is locked.',
    });

    const poller = sdkPoller(exportsOf(lab), bodyOf(lab));

    await expect(poller.pollUntilDone()).rejects.toThrow(/AzureRefused.*would not do/);
  });

  it('throws when the export is cancelled', async () => {
    const lab = await cloud.openLab({ name: 'polled-cancel', region: 'polandcentral' });

    const poller = sdkPoller(exportsOf(lab), bodyOf(lab));
    const { id } = (await poller.poll()) as { id?: string };
    const { body } = await cloud.ask<{ value: RunDocument[] }>('GET', `${accountPath(lab)}/exports`);
    await cloud.cancelExport(lab, body.value[0]?.id ?? '');

    expect(id).toBeUndefined();
    await expect(poller.pollUntilDone()).rejects.toThrow(/canceled/);
  });
});

interface OperationDocument {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly percentComplete: number;
  readonly resourceLocation: string;
  readonly result?: object;
  readonly error?: { readonly code: string };
}

describe('an operation', { concurrent: true }, () => {
  it('tells how far an export is, from its beginning to its end', async () => {
    const lab = await cloud.openLab({ name: 'percent', region: 'swedencentral' });
    const { body, headers } = await cloud.requestExport(lab);
    const address = headers.get('operation-location') ?? '';

    const first = await cloud.ask<OperationDocument>('GET', address);
    await cloud.follow(lab, body.id);
    const last = await cloud.ask<OperationDocument>('GET', address);

    expect(['NotStarted', 'Running']).toContain(first.body.status);
    expect(first.body.percentComplete).toBeLessThan(100);
    expect(first.headers.get('retry-after')).not.toBeNull();
    expect(last.body).toMatchObject({
      id: body.id,
      kind: 'Export',
      status: 'Succeeded',
      percentComplete: 100,
      resourceLocation: headers.get('location'),
      result: { exportStatus: 'Succeeded' },
    });
    expect(last.headers.get('retry-after')).toBeNull();
  });

  it('of an unknown export is not found', async () => {
    const lab = await cloud.openLab({ name: 'no-operation', region: 'polandcentral' });

    const refused = await cloud.ask('GET', `${accountPath(lab)}/operations/${'0'.repeat(23)}`);

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'OperationNotFound' } } });
  });
});

describe('the timeline of an export', { concurrent: true }, () => {
  it("has each step with its times, its attempts and Azure's ids", async () => {
    const lab = await cloud.openLab({ name: 'story', region: 'polandcentral' });
    const letGo = cloud.hold('polandcentral');

    const { body } = await cloud.requestExport(lab);
    await cloud.follow(lab, body.id, (seen) => statesOf(seen)['polandcentral'] === 'Replicating');
    letGo();
    const run = await cloud.follow(lab, body.id);
    const { exportId, steps, regions, notes } = await cloud.readTimeline(lab, run.id);

    expect(exportId).toBe(run.id);
    expect(notes).toEqual([]);
    expect(steps.map(({ step }) => step)).toEqual([
      ...['Accepted', 'Preflight', 'StoppingVm', 'CapturingDisk', 'StartingVm', 'PreparingImage'],
      ...['CreatingVersion', 'Replicating', 'Settling', 'Done'],
    ]);
    const times = steps.map(({ startedAt }) => startedAt);
    expect(times.toSorted()).toEqual(times);
    expect(steps.map(({ endedAt }) => endedAt)).toEqual([...times.slice(1), run.endedAt]);
    const asked = Object.fromEntries(
      steps.map(({ step, operations }) => [step, operations.map(({ what }) => what)]),
    );
    expect(asked).toMatchObject({
      StoppingVm: ['stopTemplateVm'],
      CapturingDisk: ['captureOsDisk'],
      StartingVm: ['startTemplateVm'],
      PreparingImage: ['prepareImage'],
      CreatingVersion: ['createVersion'],
    });
    for (const { operations, attempts } of steps) {
      expect(attempts).toBe(operations.length);
      for (const operation of operations) {
        expect(operation.outcome).toBe('started');
        expect(operation.operationId).toMatch(/^[0-9a-f-]{36}$/);
        expect(operation.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(operation.correlationId).toMatch(/^[0-9a-f-]{36}$/);
      }
    }
    expect(regions).toMatchObject([
      { region: 'polandcentral', changes: [{ state: 'Replicating' }, { state: 'Completed' }] },
    ]);
  });

  it('has what Azure put off, refused and failed, in its words', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'troubles', region: 'polandcentral' });
    const within = `/resourceGroups/${lab.group}/.*`;
    cloud.arm.faults.add({
      kind: 'throttle',
      method: 'POST',
      path: `${within}/deallocate`,
      times: 1,
      retryAfterSeconds: 1,
    });
    cloud.arm.faults.add({
      kind: 'operation-fails',
      method: 'PUT',
      path: `${within}/snapshots/`,
      times: 1,
      code: 'InternalExecutionError',
      message: 'An internal execution error occurred.',
    });

    const run = await cloud.exportLab(lab);
    const { steps } = await cloud.readTimeline(lab, run.id);

    const outcomesAt = (name: string) =>
      steps.find(({ step }) => step === name)?.operations.map(({ outcome }) => outcome);
    expect(run.status).toBe('Failed');
    expect(outcomesAt('StoppingVm')).toEqual(['waited', 'started']);
    expect(outcomesAt('CapturingDisk')).toEqual(['started', 'failed']);
    const failed = steps.flatMap(({ operations }) => operations).find(({ outcome }) => outcome === 'failed');
    expect(failed?.message).toContain('An internal execution error occurred. (InternalExecutionError)');
    expect(run.error?.azure).toMatchObject({ azureCode: 'InternalExecutionError' });
  });

  it('has every attempt at a region', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'attempts', region: 'norwayeast' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'norwaywest', times: 1 });

    const run = await cloud.exportLab(lab);
    const { regions, steps } = await cloud.readTimeline(lab, run.id);

    expect(run.status).toBe('Succeeded');
    const changes = regions.find(({ region }) => region === 'norwaywest')?.changes ?? [];
    // An attempt may have ended before the first look at it.
    expect(
      changes.filter(({ state }) => state !== 'Replicating').map(({ state, attempt }) => [state, attempt]),
    ).toEqual([
      ['Pending', 0],
      ['Withdrawing', 1],
      ['Pending', 1],
      ['Completed', 2],
    ]);
    const writes = steps.find(({ step }) => step === 'Replicating')?.operations ?? [];
    expect(writes.map(({ what }) => what)).toEqual(['writeRegions', 'writeRegions', 'writeRegions']);
  });

  it('is answered with 304 to whoever knows it', async () => {
    const lab = await cloud.openLab({ name: 'known-story', region: 'polandcentral' });
    const id = await seedExport(openStores(cloud).exports, { accountId: lab.account, labName: lab.lab });
    const path = `${accountPath(lab)}/exports/${id}/timeline`;
    const { headers } = await cloud.ask('GET', path);

    const known = await cloud.ask('GET', path, { headers: { 'if-none-match': headers.get('etag') ?? '' } });

    expect(known).toMatchObject({ status: 304, body: undefined });
  });

  it('of an unknown export is not found', async () => {
    const lab = await cloud.openLab({ name: 'no-story', region: 'polandcentral' });

    const refused = await cloud.ask('GET', `${accountPath(lab)}/exports/${'0'.repeat(23)}/timeline`);

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'ExportNotFound' } } });
  });
});

describe('the time that is left', { concurrent: true }, () => {
  it('is estimated per region from earlier exports, and not at all before there are any', async () => {
    const lab = await cloud.openLab({ name: 'estimated', region: 'italynorth' });
    const isCopied = (run: RunDocument): boolean => statesOf(run)['italynorth'] === 'Replicating';

    const letFirstGo = cloud.hold('italynorth');
    const first = await cloud.requestExport(lab);
    const unknown = await cloud.follow(lab, first.body.id, isCopied);
    letFirstGo();
    const { startedAt: began = '', endedAt: over = '' } = await cloud.follow(lab, first.body.id);
    const letSecondGo = cloud.hold('italynorth');
    const second = await cloud.requestExport(lab);
    const known = await cloud.follow(lab, second.body.id, isCopied);
    letSecondGo();
    const ended = await cloud.follow(lab, second.body.id);

    expect(unknown.regions[0]?.expectedAt).toBeUndefined();
    const { expectedAt = '', startedAt = '' } = known.regions[0] ?? {};
    const took = Date.parse(expectedAt) - Date.parse(startedAt);
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThan(Date.parse(over) - Date.parse(began));
    expect(ended.regions[0]?.expectedAt).toBeUndefined();
  });
});
