/** Does the work of one key one after the other, whatever came of the one before. */
export function createTurns(): <Value>(key: string, work: () => Promise<Value>) => Promise<Value> {
  // oxlint-disable-next-line own/no-unbounded-memory -- each key goes with its last work
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
