/**
 * The format of what the local Azure and the app keep in a state folder: it grows when an older one can't be used any
 * more. Since format 3 the names of durable functions, which stand in histories, carry their role.
 */
export const STATE_FORMAT = 3;

/**
 * Why a state folder can't be used, as its marker file says.
 *
 * @param marker the text of that file
 * @returns what follows the folder's name in a sentence; undefined where it can be used
 */
export function formatProblem(marker: string): string | undefined {
  const format = formatOf(marker);
  if (format === STATE_FORMAT) return undefined;
  if (typeof format !== 'number') return 'does not say of which format it is: empty it with --fresh';
  return `is of format ${format}, and this version reads format ${STATE_FORMAT} only: empty it with --fresh`;
}

function formatOf(marker: string): unknown {
  try {
    const content: unknown = JSON.parse(marker);
    return typeof content === 'object' && content !== null && 'format' in content
      ? content.format
      : undefined;
  } catch {
    return undefined;
  }
}
