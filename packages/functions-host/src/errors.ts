/**
 * Why the host would not start. The message is one sentence meant for the person at the terminal; main.ts prints
 * it and exits. Each reason is a class of its own, with its data.
 */
export class HostStartError extends Error {
  override name = 'HostStartError';
}

export class InvalidSettingsError extends HostStartError {
  override name = 'InvalidSettingsError';
  readonly file: string;
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}.`, options);
    this.file = file;
  }
}

export class UnresolvedSettingError extends HostStartError {
  override name = 'UnresolvedSettingError';
  readonly setting: string;
  constructor(setting: string, where: string) {
    super(`${where} uses %${setting}%, but no setting of that name has a value.`);
    this.setting = setting;
  }
}

export class PortUnavailableError extends HostStartError {
  override name = 'PortUnavailableError';
  readonly port: number;
  constructor(port: number, reason: string, options?: ErrorOptions) {
    super(`Port ${port} ${reason}; choose another with --port.`, options);
    this.port = port;
  }
}

export class HostAlreadyRunningError extends HostStartError {
  override name = 'HostAlreadyRunningError';
  constructor(where: string, options?: ErrorOptions) {
    super(`Another Functions host is already running on ${where}.`, options);
  }
}

export class StateFolderError extends HostStartError {
  override name = 'StateFolderError';
  readonly folder: string;
  constructor(folder: string, cause: unknown) {
    super(`The state folder ${folder} can't be used: ${describe(cause)}.`, { cause });
    this.folder = folder;
  }
}

export class EntryPointMissingError extends HostStartError {
  override name = 'EntryPointMissingError';
  readonly main: string;
  constructor(main: string, root: string) {
    super(`The app's entry point "${main}" is missing in ${root}; run npm run build first.`);
    this.main = main;
  }
}

/** The app's own code threw while it was started. */
export class AppStartFailedError extends HostStartError {
  override name = 'AppStartFailedError';
  constructor(what: string, cause: unknown) {
    super(`The app's ${what} failed: ${describe(cause)}.`, { cause });
  }
}

/** The app asks for something that Azure would run and this host does not. */
export class UnsupportedFeatureError extends HostStartError {
  override name = 'UnsupportedFeatureError';
  /** Absent if the app as a whole asks for it. */
  readonly functionName: string | undefined;
  readonly feature: string;
  constructor(functionName: string | undefined, feature: string) {
    const subject = functionName === undefined ? 'The app' : `Function "${functionName}"`;
    super(`${subject} uses ${feature}, which this host does not support.`);
    this.functionName = functionName;
    this.feature = feature;
  }
}

/** A function that the real host would refuse too. */
export class InvalidFunctionError extends HostStartError {
  override name = 'InvalidFunctionError';
  readonly functionName: string;
  constructor(functionName: string, problem: string, options?: ErrorOptions) {
    super(`Function "${functionName}" is invalid: ${problem}.`, options);
    this.functionName = functionName;
  }
}

/** An invocation ran longer than `functionTimeout`. Message as the real host words it (host source). */
export class FunctionTimeoutError extends Error {
  override name = 'FunctionTimeoutError';
  readonly functionName: string;
  readonly invocationId: string;
  /** The limit, as hh:mm:ss. */
  readonly timeout: string;
  constructor(functionName: string, invocationId: string, timeout: string) {
    super(
      `Timeout value of ${timeout} exceeded by function: Functions.${functionName} (Id: '${invocationId}'). Initiating cancellation.`,
    );
    this.functionName = functionName;
    this.invocationId = invocationId;
    this.timeout = timeout;
  }
}

/** One line for a thrown value: its text and, for an Error, the first place in its stack. */
function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const place = /^\s+at .*?\(?([^\s()]+:\d+:\d+)\)?$/m.exec(thrown.stack ?? '')?.[1];
  const text = `${thrown.name}: ${thrown.message}`.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
  return place === undefined ? text : `${text} (at ${place})`;
}
