const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(\.\d{1,7})?$/;

/**
 * Reads a time span as .NET writes it, `[d.]hh:mm:ss[.fffffff]`.
 * @returns milliseconds, or undefined for a text of another form.
 */
export function parseTimeSpan(text: string): number | undefined {
  const parts = TIME_SPAN.exec(text);
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, fraction = 0] = parts
    .slice(1)
    .map((part) => Number(part || 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds + fraction) * 1000;
}
