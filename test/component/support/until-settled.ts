import type { TestCloud } from './cloud.ts';
import { until } from '@lab-gallery/test-support/until';

/** Waits until nothing goes on in an account, such as the reading of a gallery that was just attached. */
export async function untilSettled(cloud: TestCloud, accountPath: string): Promise<void> {
  await until(async () => {
    const { body } = await cloud.ask<{ possible: boolean }>('POST', `${accountPath}/gallery/check-detach`);
    if (!body.possible) throw new Error(`Something goes on: ${JSON.stringify(body)}`);
  });
}
