/** What JSON leaves as it is, and a log's reader may take for the end of a line or a command to the terminal. */
const CONTROLS = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Any data on one line of a log: as JSON, with every control character escaped. */
export function logField(data: unknown): string {
  return JSON.stringify(data).replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
