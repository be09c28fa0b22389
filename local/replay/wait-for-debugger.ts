import * as inspector from 'node:inspector';

/**
 * Lets a debugger attach on loopback, and blocks until one has: Node prints the address to stderr. A process that
 * was started under a debugger goes on at once.
 * @param port taken if it is free; otherwise any port that is, and 0 is any.
 */
export function waitForDebugger(port: number, print: (line: string) => void): void {
  if (inspector.url() !== undefined) return;
  inspector.open(port, '127.0.0.1');
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
  print(
    'Waiting for a debugger at this address: open chrome://inspect in Chrome or Edge, or attach VS Code ("Debug: ' +
      'Attach to Node Process").\nSet breakpoints in the TypeScript of the orchestrators. It stops before each ' +
      'episode; continue runs the episode.',
  );
  inspector.waitForDebugger();
}
