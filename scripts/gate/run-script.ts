import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface ScriptEnd {
  readonly name: string;
  readonly hasPassed: boolean;
  /** All that it has said. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs a script of package.json as npm would, without the time that npm takes to start. */
export async function runScript(name: string): Promise<ScriptEnd> {
  const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const command = scripts[name];
  if (command === undefined) throw new Error(`package.json has no script '${name}'.`);
  const from = performance.now();
  const path = `${resolve(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(command, {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path },
  });
  const said: Buffer[] = [];
  const hear = (some: Buffer): void => {
    said.push(some);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const [code] = (await once(child, 'close')) as [number | null];
  const output = Buffer.concat(said).toString();
  return { name, hasPassed: code === 0, output, seconds: (performance.now() - from) / 1000 };
}

/** Runs so many at a time, in their order. */
export async function runScripts(
  names: readonly string[],
  atOnce: number,
  onEnd: (end: ScriptEnd) => void,
): Promise<void> {
  const left = [...names];
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) onEnd(await runScript(name));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
