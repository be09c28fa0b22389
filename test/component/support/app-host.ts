import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostKeys } from '@lab-gallery/functions-host/keys';
import { startServiceProcess, type ServiceProcess } from '@lab-gallery/local-service/service-process';

const HOST = fileURLToPath(import.meta.resolve('@lab-gallery/functions-host/main'));
/** As host.json names it. */
const TASK_HUB = 'LabGallery2.sqlite';

interface AppHostOptions {
  readonly root: string;
  readonly settingsFile: string;
  /** As the settings file says when left out. */
  readonly port?: number;
  readonly env: NodeJS.ProcessEnv;
}

/** The Functions host with the built app, as a process that can be killed and started again on its state. */
export class AppHost {
  readonly #options: AppHostOptions;
  #running: { host: ServiceProcess; origin: string; keys: HostKeys } | undefined;

  constructor(options: AppHostOptions) {
    this.#options = options;
  }

  /** Folder of the app, with its state in `.local` beside it. */
  get root(): string {
    return this.#options.root;
  }

  get origin(): string {
    return this.#started.origin;
  }

  get pid(): number | undefined {
    return this.#started.host.pid;
  }

  get keys(): HostKeys {
    return this.#started.keys;
  }

  get #logFile(): string {
    return join(this.#options.root, '.local/host.log');
  }

  /** What the host and the app have logged. */
  async readLog(): Promise<string> {
    return readFile(this.#logFile, 'utf8').catch(() => 'There is no log.');
  }

  /** Again at the same address, if it has been started before. */
  async start(): Promise<void> {
    const { root, settingsFile, env } = this.#options;
    const port = this.#running ? Number(new URL(this.#running.origin).port) : this.#options.port;
    const state = join(root, '.local/host');
    const logFile = this.#logFile;
    const ready = Promise.withResolvers<string>();
    const host = await startServiceProcess({
      script: HOST,
      args: [
        ...['--root', root, '--settings', settingsFile, '--state', state],
        ...(port === undefined ? [] : ['--port', String(port)]),
      ],
      env,
      logFile,
      onMessage: (message) => {
        ready.resolve((message as { origin: string }).origin);
      },
    });
    void host.ended.then(async () => {
      ready.reject(new Error(`The host has ended: ${await this.readLog()}`));
    });
    const origin = await ready.promise;
    const keys = JSON.parse(await readFile(join(state, 'keys.json'), 'utf8')) as HostKeys;
    this.#running = { host, origin, keys };
  }

  /** SIGKILL: nothing is finished, nothing is told. */
  async kill(): Promise<void> {
    const { pid, ended } = this.#started.host;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await ended;
  }

  /** Deletes the task hub of a host that has been killed: its workflows are gone, what they did is not. */
  async loseTaskHub(): Promise<void> {
    const state = join(this.#options.root, '.local/host');
    const files = (await readdir(state)).filter((name) => name.startsWith(TASK_HUB));
    if (files.length === 0) throw new Error(`There is no task hub ${TASK_HUB} in ${state}.`);
    await Promise.all(files.map((name) => rm(join(state, name))));
  }

  async stop(): Promise<void> {
    await this.#running?.host.stop();
  }

  get #started() {
    if (!this.#running) throw new Error('The host has not been started.');
    return this.#running;
  }
}
