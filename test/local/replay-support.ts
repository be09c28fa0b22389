import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../../local/replay.ts');

export interface Replaying {
  child: ChildProcess;
  /** What it printed, so far. */
  printed: { stdout: string; stderr: string };
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Runs the command as `npm run replay` does, without building the app. */
export function startReplay(...args: string[]): Replaying {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => ({
    code: code as number | null,
    ...printed,
  }));
  return { child, printed, ended };
}

/** Runs the command to its end. */
export function replay(...args: string[]): Replaying['ended'] {
  return startReplay(...args).ended;
}

/** The ids of the instances that were replayed, in their order. */
export function instancesIn(stdout: string): string[] {
  return [...stdout.matchAll(/^=== .+, instance (.+): \w+ ===$/gm)].map(([, id = '']) => id);
}

interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
}

/** A debugger: a client of the inspector protocol (Chrome DevTools Protocol) at the address that Node printed. */
export class Debugger {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  #onMessage: () => void = () => undefined;
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#messages.push(JSON.parse(String(data)) as Message);
      this.#onMessage();
    });
  }

  static async attach(address: string): Promise<Debugger> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    return new Debugger(socket);
  }

  async call(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = (this.#calls += 1);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const answer = await this.#take((message) => message.id === id);
    if (answer.result === undefined) throw new Error(`${method} was answered ${JSON.stringify(answer)}`);
    return answer.result;
  }

  /** The next event of a kind, those that have come already included; each is given once. */
  async next(method: string, isWanted: (params: Record<string, unknown>) => boolean = () => true) {
    const event = await this.#take((message) => message.method === method && isWanted(message.params ?? {}));
    return event.params ?? {};
  }

  /** Where the program has paused, and the innermost frame to evaluate in. */
  async paused(): Promise<{ url: string; line: number; callFrameId: string }> {
    const { callFrames } = await this.next('Debugger.paused');
    const [frame] = callFrames as {
      callFrameId: string;
      location: { scriptId: string; lineNumber: number };
    }[];
    if (frame === undefined) throw new Error('It has paused outside of any function.');
    const { callFrameId, location } = frame;
    const { url } = await this.next(
      'Debugger.scriptParsed',
      ({ scriptId }) => scriptId === location.scriptId,
    );
    return { url: String(url), callFrameId, line: location.lineNumber };
  }

  close(): void {
    this.#socket.close();
  }

  async #take(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const index = this.#messages.findIndex(isWanted);
      const [message] = index < 0 ? [] : this.#messages.splice(index, 1);
      if (message !== undefined) return message;
      await new Promise<void>((done) => {
        this.#onMessage = done;
      });
    }
  }
}
