const FORM =
  /^P(?=.)(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;

/** Azure's "for ever": the longest time that .NET's TimeSpan holds, 10,675,199 days. */
const MAX_DAYS = 10_675_199;

/**
 * Reads a duration in the form that Azure's templates have, ISO 8601 with days, hours, minutes and seconds.
 *
 * @returns milliseconds, Infinity for .NET's longest; undefined if it is no such duration
 */
export function parseDuration(text: string): number | undefined {
  const parts = FORM.exec(text)?.groups;
  if (!parts) return undefined;
  const part = (name: string): number => Number(parts[name] ?? 0);
  if (part('days') >= MAX_DAYS) return Infinity;
  return (((part('days') * 24 + part('hours')) * 60 + part('minutes')) * 60 + part('seconds')) * 1000;
}
