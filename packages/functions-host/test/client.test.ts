import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Doors, openHostUnderTest } from './host-under-test.ts';
import type { HostUnderTest, StatusAnswer } from './host-under-test.ts';

// The durable client of the SDK, unmodified, in an app; and the queries of the webhooks.

let host: HostUnderTest;
let doors: Doors;

beforeAll(async () => {
  host = await openHostUnderTest();
  doors = new Doors(host);
});

afterAll(() => host.close());

async function untilStatus(id: string, status: string): Promise<void> {
  await expect.poll(async () => (await doors.status(id))?.runtimeStatus).toBe(status);
}

const idsOf = (statuses: unknown): string[] =>
  (statuses as StatusAnswer[]).map(({ instanceId }) => instanceId);

/** A page of the instances whose ids begin with the prefix, through the webhook. */
async function page(query: string, token?: string): Promise<{ ids: string[]; next: string | null }> {
  const url = new URL((await doors.links('x')).statusQueryGetUri);
  url.pathname = url.pathname.replace(/\/x$/, '');
  const headers: Record<string, string> = token === undefined ? {} : { 'x-ms-continuation-token': token };
  const response = await fetch(`${url.href}&${query}`, { headers });
  return { ids: idsOf(await response.json()), next: response.headers.get('x-ms-continuation-token') };
}

describe('starting', () => {
  it('without an id makes one up; without input the input is an empty text [start-without-input]', async () => {
    const id = String(await doors.client('startNew', 'whoAmI'));

    await untilStatus(id, 'Completed');
    expect(await doors.client('getStatus', id)).toMatchObject({
      output: { instanceId: id, input: '' },
    });
  });

  it('ignores the letter case of an orchestrator’s name [names-ignore-case]', async () => {
    const id = randomUUID();

    await doors.start('WHOAMI', id);

    await untilStatus(id, 'Completed');
  });

  it('takes ids that are not encoded, and cuts them at # [instance-ids]', async () => {
    const id = randomUUID();

    await doors.start('whoAmI', `${id} with space`);
    await doors.start('whoAmI', `${id}#cut`);

    await untilStatus(`${id} with space`, 'Completed');
    await untilStatus(id, 'Completed');
    await expect(doors.start('whoAmI', `${id}/below`)).rejects.toThrow('404');
  });

  it('rejects the id of a live instance [duplicate-id]', async () => {
    const id = randomUUID();
    await doors.start('waiter', id);
    await untilStatus(id, 'Running');

    const second = doors.start('waiter', id);

    await expect(second).rejects.toThrow(
      /409.*An Orchestration instance with the status Running already exists\./,
    );
  });
});

describe('asking', () => {
  it('gives whole seconds as times, and rejects for an unknown id [status-times, status-unknown]', async () => {
    const id = randomUUID();
    await doors.start('whoAmI', id, { a: 1 });
    await untilStatus(id, 'Completed');

    const status = await doors.client('getStatus', id);

    expect(status).toMatchObject({ name: 'whoAmI', instanceId: id, input: { a: 1 }, customStatus: null });
    expect((await doors.status(id))?.createdTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await expect(doors.client('getStatus', 'nobody')).rejects.toThrow('404');
  });

  it('for all reads page after page, in the client too [status-pages]', async () => {
    const prefix = randomUUID();
    const ids = Array.from({ length: 103 }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`);
    for (const id of ids) await doors.start('whoAmI', id);

    const first = await page(`instanceIdPrefix=${prefix}&top=60`);
    const rest = await page(`instanceIdPrefix=${prefix}&top=60`, first.next ?? '');
    const all = idsOf(await doors.client('getStatusAll'));

    expect([...first.ids, ...rest.ids].sort()).toEqual(ids);
    expect(first.ids).toHaveLength(60);
    expect(rest.next).toBeNull();
    expect(all).toEqual(expect.arrayContaining(ids));
  });

  it('filters by status and by time of creation [status-filters]', async () => {
    const [ended, waiting] = [randomUUID(), randomUUID()];
    await doors.start('whoAmI', ended);
    await doors.start('waiter', waiting);
    await untilStatus(ended, 'Completed');
    await untilStatus(waiting, 'Running');
    const hour = 3600_000;

    const running = idsOf(await doors.client('getStatusBy', { runtimeStatus: ['Running'] }));
    const either = idsOf(await doors.client('getStatusBy', { runtimeStatus: ['Running', 'Completed'] }));
    const future = await doors.client('getStatusBy', {
      createdTimeFrom: new Date(Date.now() + hour).toISOString(),
    });
    const past = idsOf(
      await doors.client('getStatusBy', { createdTimeTo: new Date(Date.now() - hour).toISOString() }),
    );

    expect([running.includes(waiting), running.includes(ended)]).toEqual([true, false]);
    expect(either).toEqual(expect.arrayContaining([ended, waiting]));
    expect(future).toEqual([]);
    expect(past).not.toContain(ended);
  });

  it('shows no output in a list, and no input when it is not asked for [status-options]', async () => {
    const id = randomUUID();
    await doors.start('whoAmI', id, { a: 1 });
    await untilStatus(id, 'Completed');
    const { statusQueryGetUri } = await doors.links(id);

    const status = (await (await fetch(`${statusQueryGetUri}&showInput=false`)).json()) as StatusAnswer;

    expect(status.input).toBeNull();
    expect(status.historyEvents).toBeUndefined();
  });
});

describe('ending', () => {
  it('terminates what runs; what has ended is left alone, what is unknown rejects [terminate]', async () => {
    const id = randomUUID();
    await doors.start('waiter', id);
    await untilStatus(id, 'Running');

    await doors.client('terminate', id, 'enough');
    await untilStatus(id, 'Terminated');
    await doors.client('terminate', id, 'again');

    expect(await doors.client('getStatus', id)).toMatchObject({ output: 'enough' });
    await expect(doors.client('terminate', 'nobody', 'x')).rejects.toThrow('nobody');
  });

  it('purges one that has ended, not one that runs [purge-one]', async () => {
    const [ended, waiting] = [randomUUID(), randomUUID()];
    await doors.start('whoAmI', ended);
    await doors.start('waiter', waiting);
    await untilStatus(ended, 'Completed');
    await untilStatus(waiting, 'Running');

    const one = await doors.client('purgeInstanceHistory', ended);
    const none = await doors.client('purgeInstanceHistory', ended);

    expect([one, none]).toEqual([{ instancesDeleted: 1 }, { instancesDeleted: 0 }]);
    await expect(doors.client('purgeInstanceHistory', waiting)).rejects.toThrow('412');
  });

  it('purges many by time, and running ones too if no status is named [purge-many-running]', async () => {
    const [ended, waiting] = [randomUUID(), randomUUID()];
    await doors.start('whoAmI', ended);
    await doors.start('waiter', waiting);
    await untilStatus(ended, 'Completed');
    await untilStatus(waiting, 'Running');
    // The times of a status are cut to whole seconds; nobody else is to be purged here.
    const { createdTime = '' } = (await doors.status(waiting)) ?? {};
    const from = { createdTimeFrom: createdTime };

    await doors.client('purgeInstanceHistoryBy', { ...from, runtimeStatus: ['Completed'] });
    const afterFirst = [await doors.status(ended), (await doors.status(waiting))?.runtimeStatus];
    await doors.client('purgeInstanceHistoryBy', from);

    expect(afterFirst).toEqual([undefined, 'Running']);
    expect(await doors.status(waiting)).toBeUndefined();
    await expect(
      doors.client('purgeInstanceHistoryBy', { createdTimeTo: new Date().toISOString() }),
    ).rejects.toThrow('400');
  });
});
