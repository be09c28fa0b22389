/** The user (Ctrl-C) or the system (SIGTERM) asked to stop. */
export class StopRequestedError extends Error {
  override readonly name = 'StopRequestedError';
}

export interface StopRequest {
  /** Aborts with `StopRequested`, or with the error that `fail` was given. */
  readonly signal: AbortSignal;
  /** Something that everything depends on is gone. */
  readonly fail: (error: Error) => void;
}

/** npm passes on the Ctrl-C that the terminal has sent us already: one press arrives twice. */
const SAME_PRESS_MS = 500;

/** Listens for SIGINT and SIGTERM: the first one asks to stop, the next one ends the process on the spot. */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  let askedAt: number | undefined;
  const onSignal = (): void => {
    askedAt ??= Date.now();
    controller.abort(new StopRequestedError('Asked to stop.'));
    if (Date.now() - askedAt > SAME_PRESS_MS) process.exit(130);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    fail: (error) => {
      controller.abort(error);
    },
  };
}
