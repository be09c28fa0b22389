import { describe, expect, it } from 'vitest';
import { forgetLeftover, takeLeftover } from '../../../shared/use-cases/export/leftovers.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import { retryExport } from '../../../shared/use-cases/export/retry-export.ts';
import { beginRun, settleRun } from '../../../shared/use-cases/export/run.ts';
import { sweepExports, type SweepPorts } from '../../../shared/use-cases/export/sweep.ts';
import { ANYTHING } from './support/possible-checks.ts';
import { GALLERY } from './support/stores-support.ts';
import {
  acceptedRun,
  accountId,
  partlySucceeded,
  pass,
  ports,
  portsOfRequest,
  RETENTION_SECONDS,
  stores,
  time,
  useStores,
} from './support/stores-world.ts';

useStores();

interface Engine {
  live?: readonly string[];
  broken?: readonly string[];
}

/** Sweeps this test's account, with an engine in which these exports' runs are live. */
async function sweep({ live = [], broken = [] }: Engine = {}, more: Partial<SweepPorts> = {}) {
  const engine = (call: string) => (run: { exportId: string; retryOf?: string }) => {
    calls.push([call, run.exportId, ...(run.retryOf === undefined ? [] : [`of ${run.retryOf}`])].join(' '));
    return broken.includes(run.exportId) ? Promise.reject(new Error('down')) : Promise.resolve();
  };
  const calls: string[] = [];
  const runs: SweepPorts['runs'] = {
    start: engine('start'),
    startAbandon: engine('abandon'),
    startReap: engine('reap'),
    startJob: ({ jobId, again }) => engine(again ? 'job again' : 'job')({ exportId: jobId }),
    isLive: (exportId) => Promise.resolve(live.includes(exportId)),
  };
  const { jobs, versions } = stores;
  const events = {
    announce: (id: string) => void announced.push(id),
    settled: () => Promise.resolve(),
  };
  const announced: string[] = [];
  const accounts = { ...stores.accounts, listIds: () => Promise.resolve([accountId]) };
  const report = await sweepExports({ ...ports, events, jobs, versions, accounts, runs, ...more });
  return { report, calls, announced };
}

describe('the sweep of exports', () => {
  it('has the events sent that nobody has sent, of every account', async () => {
    const { announced } = await sweep();

    expect(announced).toEqual([accountId]);
  });

  it('starts what was accepted and forgotten, and leaves alone what came just now', async () => {
    const { exportId } = await acceptedRun();

    pass(9);
    const early = await sweep();
    pass(1);
    const live = await sweep({ live: [exportId] });
    const late = await sweep();

    expect(early.calls).toEqual([]);
    expect(live.calls).toEqual([]);
    expect(late.calls).toEqual([`start ${exportId}`]);
    expect(late.report).toMatchObject({ started: [exportId], abandoned: [], reaped: [], failed: [] });
  });

  it('starts a forgotten retry as the retry that it is', async () => {
    const source = await partlySucceeded();
    const retry = await retryExport(portsOfRequest(), { ...source, request: {} });
    pass(60);

    expect((await sweep()).calls).toEqual([`start ${retry.id} of ${source.exportId}`]);
  });

  it('has a running export cleaned up whose run is dead, and never runs it again', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    pass(60);

    expect((await sweep({ live: [run.exportId] })).calls).toEqual([]);
    const { calls, report } = await sweep();

    expect(calls).toEqual([`abandon ${run.exportId}`]);
    expect(report.abandoned).toEqual([run.exportId]);
  });

  it('passes over what is over', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    await settleRun(ports, run, { status: 'Failed' });
    pass(60);

    expect((await sweep()).calls).toEqual([]);
  });

  it('looks after all others when one export can not be', async () => {
    const ids = [await acceptedRun(), await acceptedRun(), await acceptedRun()].map(
      ({ exportId }) => exportId,
    );
    pass(60);
    const [first = ''] = await stores.exports.listOpen(accountId);

    const { report } = await sweep({ broken: [first] });

    expect(report.failed.map(({ subject }) => subject)).toEqual([`Export ${first}`]);
    expect([first, ...report.started].toSorted()).toEqual(ids.toSorted());
  });

  it('looks after all other accounts when one can not be read', async () => {
    const { exportId } = await acceptedRun();
    pass(60);
    const accounts = { ...stores.accounts, listIds: () => Promise.resolve(['broken', accountId]) };
    const fails = (id: string) => (id === 'broken' ? Promise.reject(new Error('unreadable')) : undefined);
    const exports: ExportStore = {
      ...stores.exports,
      listOpen: (id) => fails(id) ?? stores.exports.listOpen(id),
      listLeftovers: (id) => fails(id) ?? stores.exports.listLeftovers(id),
    };

    const { report } = await sweep({}, { accounts, exports });

    expect(report.started).toEqual([exportId]);
    expect(report.failed.map(({ subject }) => subject)).toEqual(['Lab account broken']);
  });

  it('does no harm to an export that begins meanwhile', async () => {
    const run = await acceptedRun();
    pass(60);
    const beginsAfterwards: ExportStore = {
      ...stores.exports,
      read: async (...of) => {
        const seen = await stores.exports.read(...of);
        await beginRun(ports, run);
        return seen;
      },
    };
    const second = { ...run, token: 'second' };
    const runs: SweepPorts['runs'] = {
      start: async () => {
        await beginRun(ports, second);
      },
      startAbandon: () => Promise.reject(new Error('nothing is to be abandoned')),
      startReap: () => Promise.reject(new Error('nothing is to be removed')),
      startJob: () => Promise.reject(new Error('there is no job')),
      isLive: () => Promise.resolve(false),
    };

    await sweep({}, { exports: beginsAfterwards, runs });

    expect(await stores.exports.read(accountId, run.exportId)).toMatchObject({ runToken: run.token });
  });
});

describe('the sweep of what exports left in Azure', () => {
  it('has a kept snapshot removed when the time for a retry is over, until it is gone', async () => {
    const run = await partlySucceeded();

    pass(RETENTION_SECONDS - 1);
    const early = await sweep();
    const wantedYet = await takeLeftover(ports, run);
    pass(1);
    const late = await sweep();
    const taken = await takeLeftover(ports, run);
    await forgetLeftover(ports, run);
    await forgetLeftover(ports, run);
    const after = await sweep();

    expect([early.calls, wantedYet]).toEqual([[], undefined]);
    expect(late.calls).toEqual([`reap ${run.exportId}`]);
    expect(late.report.reaped).toEqual([run.exportId]);
    expect(taken).toMatchObject({
      export: { id: run.exportId },
      leftover: { snapshot: true, version: false },
    });
    expect(after.calls).toEqual([]);
    expect(await stores.exports.read(accountId, run.exportId)).not.toHaveProperty('retryUntil');
  });

  it('goes on to the next when one can not be', async () => {
    const broken = await partlySucceeded();
    const other = await acceptedRun();
    await beginRun(ports, other);
    const leftover = { due: time.toISOString(), snapshot: true, version: true };
    await settleRun(ports, other, { status: 'Failed', leftover });
    pass(RETENTION_SECONDS);

    const { report } = await sweep({ broken: [broken.exportId] });

    expect(report.reaped).toEqual([other.exportId]);
    expect(report.failed.map(({ subject }) => subject)).toEqual([
      `What export ${broken.exportId} left in Azure`,
    ]);
  });
});

describe('the sweep of claims', () => {
  async function claimOf(exportId: string) {
    return (await stores.versions.listClaims(GALLERY)).find(({ operationId }) => operationId === exportId);
  }

  /** Claims of other tests' exports are lost as well: they count as live here. */
  async function othersThan(exportId: string) {
    const claims = await stores.versions.listClaims(GALLERY);
    return claims.map(({ operationId }) => operationId).filter((id) => id !== exportId);
  }

  it('gives up the claim of an export that is over after ten minutes, and none of a live run', async () => {
    const order = { accountId, labName: 'physics', request: { imageName: 'claims' }, authority: ANYTHING };
    const { id: exportId, version } = await requestExport(portsOfRequest(), order);
    const run = { accountId, exportId, token: 't' };
    await beginRun(ports, run);
    await settleRun(ports, run, { status: 'Failed' });
    const others = await othersThan(exportId);

    pass(599);
    const early = await sweep({ live: others });
    pass(1);
    const live = await sweep({ live: [...others, exportId] });
    const held = await claimOf(exportId);
    const late = await sweep({ live: others });

    expect([early.report.unclaimed, live.report.unclaimed]).toEqual([[], []]);
    expect(held).toMatchObject({ version });
    expect(late.report.unclaimed).toEqual([`claims ${version} (${exportId})`]);
    expect(await claimOf(exportId)).toBeUndefined();
  });

  it('leaves the claim of an export that is not over, even when its run is dead', async () => {
    const order = { accountId, labName: 'physics', request: { imageName: 'running' }, authority: ANYTHING };
    const { id: exportId } = await requestExport(portsOfRequest(), order);
    await beginRun(ports, { accountId, exportId, token: 't' });
    pass(3_600);

    const { report } = await sweep({ live: await othersThan(exportId) });

    expect(report.abandoned).toEqual([exportId]);
    expect(report.unclaimed).toEqual([]);
  });

  it('gives up a claim that no export stands behind', async () => {
    const image = { galleryId: GALLERY, imageName: 'nobody' };
    const version = await stores.versions.reserve(image, { accountId, operationId: 'lost' }, []);
    pass(600);

    const { report } = await sweep({ live: await othersThan('lost') });

    expect(report.unclaimed).toEqual([`nobody ${version} (lost)`]);
  });

  it('goes on to the next when one can not be looked after', async () => {
    const image = { galleryId: GALLERY, imageName: 'two' };
    const broken = await stores.versions.reserve(image, { accountId, operationId: 'broken' }, []);
    const version = await stores.versions.reserve(image, { accountId, operationId: 'next' }, []);
    pass(600);
    const live = (await othersThan('broken')).filter((id) => id !== 'next');
    const versions = {
      ...stores.versions,
      release: (ref: Parameters<typeof stores.versions.release>[0], id: string) =>
        id === 'broken' ? Promise.reject(new Error('down')) : stores.versions.release(ref, id),
    };

    const { report } = await sweep({ live }, { versions });

    expect(report.unclaimed).toEqual([`two ${version} (next)`]);
    expect(report.failed.map(({ subject }) => subject)).toEqual([`Claim to two ${broken} (broken)`]);
  });
});
