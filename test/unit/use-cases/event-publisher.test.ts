import { describe, expect, it } from 'vitest';
import type { PlacedEvent } from '../../../shared/domain/event/lab-event.ts';
import type { WaitingEvent } from '../../../shared/use-cases/event/ports.ts';
import { createEventPublisher } from '../../../shared/use-cases/event/event-publisher.ts';

function event(accountId: string, sequence: number): PlacedEvent {
  const data = { region: 'westeurope' };
  const time = '2026-03-01T12:00:00.000Z';
  return {
    id: `${accountId}-${sequence}`,
    type: 'region-replicated',
    time,
    accountId,
    subject: 'exports/e',
    sequence,
    data,
  };
}

/** Outboxes in memory, a topic that can be away, and pauses that end by hand. */
class World {
  readonly sent: string[] = [];
  readonly warnings: string[] = [];
  readonly pauses: number[] = [];
  isAway = false;
  atOnce = 0;
  mostAtOnce = 0;
  readonly #rows = new Map<string, PlacedEvent[]>();
  #endPause: () => void = () => undefined;

  readonly publisher = createEventPublisher({
    outbox: {
      pages: (accountId) => this.#pages(accountId),
      remove: (accountId, keys) => {
        this.#rows.set(
          accountId,
          this.waiting(accountId).filter(({ id }) => !keys.includes(id)),
        );
        return Promise.resolve();
      },
    },
    topic: {
      send: async (events) => {
        this.mostAtOnce = Math.max(this.mostAtOnce, (this.atOnce += 1));
        await Promise.resolve();
        this.atOnce -= 1;
        if (this.isAway) throw new Error('The bus is away.');
        this.sent.push(...events.map(({ id }) => id));
      },
    },
    warn: (message) => void this.warnings.push(message),
    pause: (milliseconds) => {
      this.pauses.push(milliseconds);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#endPause = () => {
        resolve(undefined);
      };
      return promise;
    },
  });

  write(accountId: string, ...places: number[]): void {
    this.#rows.set(accountId, [
      ...this.waiting(accountId),
      ...places.map((place) => event(accountId, place)),
    ]);
    this.publisher.announce(accountId);
  }

  waiting(accountId: string): PlacedEvent[] {
    return this.#rows.get(accountId) ?? [];
  }

  async endPause(): Promise<void> {
    this.#endPause();
    await Promise.resolve();
    await Promise.resolve();
    await this.publisher.settled();
  }

  async *#pages(accountId: string): AsyncIterable<readonly WaitingEvent[]> {
    const rows = this.waiting(accountId);
    for (let start = 0; start < rows.length; start += 2) {
      await Promise.resolve();
      yield rows.slice(start, start + 2).map((row) => ({ key: row.id, event: row }));
    }
  }
}

describe('the publisher of events', () => {
  it('sends what waits, in its order, and forgets it', async () => {
    const world = new World();

    world.write('a', 1, 2, 3);
    await world.publisher.settled();

    expect(world.sent).toEqual(['a-1', 'a-2', 'a-3']);
    expect(world.waiting('a')).toEqual([]);
  });

  it('sends what is written while it sends, after that', async () => {
    const world = new World();

    world.write('a', 1);
    await Promise.resolve();
    world.write('a', 2);
    world.write('b', 1);
    await world.publisher.settled();

    expect(new Set(world.sent)).toEqual(new Set(['a-1', 'a-2', 'b-1']));
    expect(world.sent.indexOf('a-1')).toBeLessThan(world.sent.lastIndexOf('a-2'));
    expect([world.waiting('a'), world.waiting('b')]).toEqual([[], []]);
  });

  it('keeps what it can not send, and tries again, later each time, up to a minute', async () => {
    const world = new World();
    world.isAway = true;
    world.write('a', 1);
    await world.publisher.settled();

    for (let tries = 0; tries < 8; tries += 1) await world.endPause();
    world.isAway = false;
    await world.endPause();

    expect(world.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(world.warnings).toHaveLength(9);
    expect(world.sent).toEqual(['a-1']);
    expect(world.waiting('a')).toEqual([]);
  });

  it('asks nothing of a bus that is away before the pause is over, whoever writes', async () => {
    const world = new World();
    world.isAway = true;
    world.write('a', 1);
    await world.publisher.settled();
    world.isAway = false;

    world.write('b', 1);
    await world.publisher.settled();
    const meanwhile = [...world.sent];
    await world.endPause();

    expect(meanwhile).toEqual([]);
    expect(new Set(world.sent)).toEqual(new Set(['a-1', 'b-1']));
  });

  it('begins with short pauses again once it has sent something', async () => {
    const world = new World();
    world.isAway = true;
    world.write('a', 1);
    await world.publisher.settled();
    await world.endPause();
    world.isAway = false;
    await world.endPause();
    world.isAway = true;
    world.write('a', 2);
    await world.publisher.settled();

    expect(world.pauses).toEqual([1_000, 2_000, 1_000]);
  });

  it('sends the events of a few accounts at once, and never more', async () => {
    const world = new World();
    const accounts = Array.from({ length: 50 }, (_, index) => `a${index}`);

    for (const accountId of accounts) world.write(accountId, 1);
    await world.publisher.settled();

    expect(world.sent.toSorted()).toEqual(accounts.map((accountId) => `${accountId}-1`).toSorted());
    expect(world.mostAtOnce).toBe(4);
  });
});
