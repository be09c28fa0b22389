export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Where the host and the app's `context.log` write. */
export type Log = (level: LogLevel, message: string) => void;
