import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BuildError } from './errors.ts';

/** Bundles the app as `npm run build` does. What the bundler complains of goes to stderr. @throws BuildError */
export async function buildApp(root: string): Promise<void> {
  const build = spawn(process.execPath, [join(root, 'scripts/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(build, 'exit');
  if (build.exitCode !== 0) throw new BuildError('The app could not be built: the reasons stand above.');
}
