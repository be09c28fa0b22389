/**
 * Loaded with `--import` into a child process that has an IPC channel: when the channel closes, because the
 * parent asked (`child.disconnect()`) or because it was killed, the child ends as if it had got SIGTERM.
 *
 * A signal would not do: nobody sends one when the parent is killed with SIGKILL, and on Windows SIGTERM is
 * no request but the end.
 */
const GRACE_MS = 15_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  if (!process.emit('SIGTERM')) process.exit(1);
});

// Listening alone must not keep the process alive.
process.channel?.unref();
