import { describe, expect, it } from 'vitest';
import { releaseSnapshot } from '../../orchestrations/release-snapshot/release-snapshot.orchestrator.ts';
import { waitForOperation } from '../../orchestrations/wait-for-operation/wait-for-operation.orchestrator.ts';
import { runOrchestrator } from './run-orchestrator.ts';
import { SETTINGS } from './support/export-world.ts';

const INPUT = { accountId: 'contoso', exportId: 'export-1' };
const OVERDUE = { overdue: { templateVmId: '/subscriptions/s/vm', settings: SETTINGS } };

function release(activities: Record<string, () => unknown>) {
  return runOrchestrator(releaseSnapshot.handler, {
    input: INPUT,
    activities: { forgetSnapshot: () => null, checkOperation: () => ({ kind: 'succeeded' }), ...activities },
    orchestrators: { [waitForOperation.name]: waitForOperation.handler },
  });
}

describe('releaseSnapshot', () => {
  it('deletes the snapshot, and then writes down that it is gone', async () => {
    let asks = 0;

    const result = await release({
      inspectSnapshot: () => OVERDUE,
      deleteSnapshot: () => {
        asks += 1;
        return asks === 1 ? { kind: 'started', operation: 'deletion' } : { kind: 'done', value: null };
      },
    });

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(result.calls.map((call) => call.name)).toEqual([
      'inspectSnapshot',
      'deleteSnapshot',
      'waitForOperation',
      'checkOperation',
      'deleteSnapshot',
      'forgetSnapshot',
    ]);
  });

  it('touches nothing while a retry may want the snapshot, or when it is gone', async () => {
    const result = await release({ inspectSnapshot: () => ({ overdue: null }) });

    expect(result).toMatchObject({ status: 'Completed', output: null });
    expect(result.calls.map((call) => call.name)).toEqual(['inspectSnapshot']);
  });

  it('fails and forgets nothing when Azure refuses, so that the next sweep tries again', async () => {
    const error = { code: 'AuthorizationFailed', message: 'No.' };

    const result = await release({
      inspectSnapshot: () => OVERDUE,
      deleteSnapshot: () => ({ kind: 'refused', error }),
    });

    expect(result.status).toBe('Failed');
    expect(result.error).toContain('AuthorizationFailed: No.');
    expect(result.calls.map((call) => call.name)).not.toContain('forgetSnapshot');
  });
});
