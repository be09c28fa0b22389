/** How much a process of Node's holds in memory, seen from outside by its inspector. */
export class HeapWatch implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** @param log of a process that was started with `--inspect`: it says there where its inspector listens */
  static async open(log: string): Promise<HeapWatch> {
    const [, address] = /Debugger listening on (ws:\S+)/.exec(log) ?? [];
    if (address === undefined) throw new Error('The process has no inspector.');
    const socket = new WebSocket(address);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    socket.addEventListener('open', () => {
      resolve(undefined);
    });
    socket.addEventListener('error', () => {
      reject(new Error(`The inspector at ${address} can't be reached.`));
    });
    await promise;
    return new HeapWatch(socket);
  }

  /** Bytes that are still held after garbage collection, on the heap and beside it. */
  async heldBytes(): Promise<number> {
    // What finalizers and weak references let go of is collected by the next one.
    for (let times = 0; times < 3; times += 1) await this.#send('HeapProfiler.collectGarbage');
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    const { result } = (await this.#send('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value: number };
    };
    return result.value;
  }

  #send(method: string, params: object = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
