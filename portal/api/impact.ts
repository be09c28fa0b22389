import { dataOf } from './client.ts';

/** What something would mean, with the tag that doing it needs. */
export interface Checked<Impact> {
  impact: Impact;
  tag: string;
}

/** Of the answer to a check. @throws {ApiError} where the API refused */
export async function impactOf<Impact>(
  asked: Promise<{ data?: Impact; response: Response }>,
): Promise<Checked<Impact>> {
  const impact = await dataOf(asked);
  return { impact, tag: (await asked).response.headers.get('etag') ?? '' };
}

/** A check is of this moment. */
export const OF_THIS_MOMENT = { staleTime: 0, gcTime: 0 };
