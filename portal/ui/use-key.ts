import { useState } from 'react';

/** Keys of requests: sent again after a lost answer a request has the same, and is the same work; another has another. */
export function useKey(): (request: unknown) => string {
  const [keys] = useState(() => new Map<string, string>());
  return (request) => {
    const text = JSON.stringify(request);
    const key = keys.get(text) ?? crypto.randomUUID();
    keys.set(text, key);
    return key;
  };
}
