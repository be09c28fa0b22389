import { describe, expect, it } from 'vitest';
import { forgetSnapshot, readOverdueSnapshot } from '../../shared/export/kept-snapshot.ts';
import type { ExportRuns, ExportStore } from '../../shared/export/ports.ts';
import { beginRun, settleRun } from '../../shared/export/run.ts';
import { sweepExports } from '../../shared/export/sweep.ts';
import { acceptedRun, accountId, pass, ports, stores, time, useStores } from './stores-world.ts';

useStores();

describe('the sweep', () => {
  /** Sweeps this test's account, with an engine in which these exports' runs are live. */
  async function sweep(live: readonly string[] = [], broken: readonly string[] = []) {
    const engine = (call: string) => (run: { exportId: string }) => {
      calls.push(`${call} ${run.exportId}`);
      return broken.includes(run.exportId) ? Promise.reject(new Error('down')) : Promise.resolve();
    };
    const calls: string[] = [];
    const runs: ExportRuns = {
      start: engine('start'),
      startAbandon: engine('abandon'),
      startRelease: engine('release'),
      isLive: (exportId) => Promise.resolve(live.includes(exportId)),
    };
    const accounts = { ...stores.accounts, listIds: () => Promise.resolve([accountId]) };
    const report = await sweepExports({ ...ports, accounts, runs });
    return { report, calls };
  }

  it('starts what was accepted and forgotten, and leaves alone what came just now', async () => {
    const { exportId } = await acceptedRun();

    pass(9);
    const early = await sweep();
    pass(1);
    const late = await sweep();

    expect(early.calls).toEqual([]);
    expect(late).toEqual({
      report: { started: [exportId], abandoned: [], released: [], failed: [] },
      calls: [`start ${exportId}`],
    });
  });

  it('has a running export cleaned up whose run is dead, and never runs it again', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    pass(60);

    expect((await sweep([run.exportId])).calls).toEqual([]);
    expect((await sweep()).calls).toEqual([`abandon ${run.exportId}`]);
  });

  it('passes over what is over', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    await settleRun(ports, run, { status: 'Failed' });
    pass(60);

    expect((await sweep()).calls).toEqual([]);
  });

  it('has a kept snapshot deleted when the time for a retry is over, until it is gone', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    const retryUntil = new Date(time.getTime() + 60_000).toISOString();
    await settleRun(ports, run, { status: 'PartiallySucceeded', retryUntil });

    pass(59);
    const early = await sweep();
    const wantedYet = await readOverdueSnapshot(ports, run);
    pass(1);
    const late = await sweep();
    const overdue = await readOverdueSnapshot(ports, run);
    await forgetSnapshot(ports, run);
    await forgetSnapshot(ports, run);
    const after = await sweep();

    expect(early.calls).toEqual([]);
    expect(wantedYet).toBeUndefined();
    expect(late.calls).toEqual([`release ${run.exportId}`]);
    expect(late.report.released).toEqual([run.exportId]);
    expect(overdue).toMatchObject({ id: run.exportId });
    expect(after.calls).toEqual([]);
    expect(await stores.exports.read(accountId, run.exportId)).not.toHaveProperty('retryUntil');
  });

  it('looks after all others when one export can not be', async () => {
    const ids = [await acceptedRun(), await acceptedRun(), await acceptedRun()].map(
      ({ exportId }) => exportId,
    );
    pass(60);
    const [first] = await stores.exports.listOpen(accountId);

    const { report } = await sweep([], first === undefined ? [] : [first]);

    expect(report.failed.map(({ exportId }) => exportId)).toEqual([first]);
    expect([first, ...report.started].toSorted()).toEqual(ids.toSorted());
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
    const runs: ExportRuns = {
      start: async () => {
        await beginRun(ports, second);
      },
      startAbandon: () => Promise.reject(new Error('nothing is to be abandoned')),
      startRelease: () => Promise.reject(new Error('nothing is to be released')),
      isLive: () => Promise.resolve(false),
    };
    const accounts = { ...stores.accounts, listIds: () => Promise.resolve([accountId]) };

    await sweepExports({ ...ports, exports: beginsAfterwards, accounts, runs });

    expect(await stores.exports.read(accountId, run.exportId)).toMatchObject({ runToken: run.token });
  });
});
