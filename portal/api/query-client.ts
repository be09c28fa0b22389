import { QueryClient } from '@tanstack/react-query';
import { ApiError, passes } from './api-error.ts';

const LONGEST_PAUSE_MS = 10_000;

/**
 * Remembers answers. What may pass by itself is asked again for as long as anybody looks, ever less often; nothing is
 * asked in a hidden tab.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (_count, error) => passes(error),
        retryDelay: (count, error) =>
          error instanceof ApiError && error.retryAfter !== undefined
            ? error.retryAfter * 1000
            : Math.min(500 * 2 ** count, LONGEST_PAUSE_MS),
        // The browser's idea of being online is often wrong; asking finds out.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
