import { vi } from 'vitest';
import type { TestCloud } from './cloud.ts';

/** Waits until nothing goes on in an account, such as the reading of a gallery that was just attached. */
export async function untilSettled(cloud: TestCloud, accountPath: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { body } = await cloud.ask<{ possible: boolean }>('POST', `${accountPath}/gallery/check-detach`);
      if (!body.possible) throw new Error(`Something goes on: ${JSON.stringify(body)}`);
    },
    { timeout: 60_000, interval: 300 },
  );
}
