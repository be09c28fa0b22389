const LATEST = 8_640_000_000_000_000; // the last millisecond that a Date can hold
const TIME_DIGITS = 11; // of LATEST in base 36
const RANDOM_DIGITS = 12;

/**
 * An id of inverted time, then randomness, in digits and lower-case letters. Ids sort newest first, which is how a
 * table lists its rows. An export's is also its orchestration's instance id and part of Azure names.
 *
 * @param random a v4 GUID, or anything with 12 hex digits of randomness at its end
 */
export function newestFirstId(now: Date, random: string): string {
  const inverted = (LATEST - now.getTime()).toString(36).padStart(TIME_DIGITS, '0');
  return `${inverted}${random.slice(-RANDOM_DIGITS).toLowerCase()}`;
}

/** When an id was made; undefined of anything that is none. */
export function timeOfId(id: string): Date | undefined {
  if (!isNewestFirstId(id)) return undefined;
  const time = LATEST - parseInt(id.slice(0, TIME_DIGITS), 36);
  return time < -LATEST ? undefined : new Date(time);
}

export function isNewestFirstId(text: string): boolean {
  return new RegExp(`^[0-9a-z]{${TIME_DIGITS}}[0-9a-f]{${RANDOM_DIGITS}}$`).test(text);
}
