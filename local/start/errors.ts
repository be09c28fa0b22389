/**
 * Reasons not to go on that the user can act on. Each message is the one sentence that is printed, without a
 * stack; every other error is a defect and keeps its stack.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** The command line can't be understood. */
export class UsageError extends StartError {
  override readonly name = 'UsageError';

  constructor(reason: string) {
    super(`${reason} (--help lists the flags).`);
  }
}

/** Somebody else listens where one of our services should. */
export class PortInUseError extends StartError {
  override readonly name = 'PortInUseError';
  readonly port: number;
  readonly service: string;

  constructor(port: number, service: string) {
    super(`Port ${port} is in use, and ${service} wants it: stop what listens there and start again.`);
    this.port = port;
    this.service = service;
  }
}

/** The state folder can't be used: `reason` follows its name. */
export class StateFolderError extends StartError {
  override readonly name = 'StateFolderError';
  readonly folder: string;

  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`The state folder ${folder} ${reason}.`, options);
    this.folder = folder;
  }
}

/** The app could not be bundled. */
export class BuildError extends StartError {
  override readonly name = 'BuildError';
}

/** A process that everything needs has ended and does not come back. */
export class ServiceEndedError extends StartError {
  override readonly name = 'ServiceEndedError';
}

/** The app answered a request with an error. */
export class RequestRefusedError extends StartError {
  override readonly name = 'RequestRefusedError';
  readonly status: number;
  readonly code: string;

  constructor(request: string, status: number, code: string, message: string) {
    super(`${request} was answered ${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** The export has shown no change for longer than any of its own deadlines. */
export class ExportStuckError extends StartError {
  override readonly name = 'ExportStuckError';
}
