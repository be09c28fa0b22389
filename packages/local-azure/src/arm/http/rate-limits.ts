/** The gallery and disk policies and their sizes, as seen in recorded ARM traffic. */
const POLICIES: Readonly<Record<string, readonly [policy: string, in3Minutes: number, in30Minutes: number]>> =
  {
    'PUT galleries': ['CreateUpdateGallery', 50, 300],
    'PUT galleries/images': ['CreateUpdateGalleryImage', 150, 750],
    'PUT galleries/images/versions': ['CreateUpdateGalleryImageVersion', 375, 1200],
    'PATCH galleries/images/versions': ['CreateUpdateGalleryImageVersion', 375, 1200],
    'GET galleries/images/versions': ['GetGalleryImageVersion', 2000, 10_000],
    'GET locations/capsOperations': ['GetOperationStatus', 5000, 15_000],
    'PUT disks': ['CreateUpdateDisks', 3000, 25_000],
    'PUT snapshots': ['CreateUpdateDisks', 3000, 25_000],
  };
const THREE_MINUTES = 3 * 60_000;
const THIRTY_MINUTES = 30 * 60_000;

interface Window {
  readonly endsAt: number;
  used: number;
}

/** Counts requests for the headers that tell what is left. It refuses none: for that there is the fault `throttle`. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a request, and says in headers how many more of its kind there may be. */
  headersFor(operation: string, method: string): Record<string, string> {
    const kind = method === 'GET' || method === 'HEAD' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
    // Per minute, summed over the regions' buckets (recorded: 3749 reads, 2999 writes and deletes).
    const left = this.#left(kind, kind === 'reads' ? 3750 : 3000, 60_000);
    const [policy, in3Minutes, in30Minutes] = POLICIES[operation] ?? ['', 0, 0];
    return {
      [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(left),
      ...(policy && {
        'x-ms-ratelimit-remaining-resource': [
          `Microsoft.Compute/${policy}3Min;${this.#left(`${policy}3Min`, in3Minutes, THREE_MINUTES)}`,
          `Microsoft.Compute/${policy}30Min;${this.#left(`${policy}30Min`, in30Minutes, THIRTY_MINUTES)}`,
        ].join(','),
      }),
    };
  }

  #left(name: string, size: number, length: number): number {
    const now = this.#now();
    const current = this.#windows.get(name);
    const window = current && current.endsAt > now ? current : { endsAt: now + length, used: 0 };
    window.used += 1;
    this.#windows.set(name, window);
    return Math.max(0, size - window.used);
  }
}
