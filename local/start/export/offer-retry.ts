import { createInterface } from 'node:readline/promises';
import type { ExportDocument } from './export-document.ts';

/** Where a person may sit. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Told of Ctrl-C: while a question stands it is a character like any other, and no signal. */
  readonly interrupt: () => void;
}

/** The regions that a retry could give the image to. */
export function regionsWithoutCopy({ regions }: ExportDocument): string[] {
  return regions.filter(({ state }) => state !== 'Completed').map(({ region }) => region);
}

/** Asks whoever sits at the terminal; nobody there is a no, and so is Ctrl-D. */
export async function askForRetry(
  document: ExportDocument,
  { input, output, interrupt }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  if (!input.isTTY || !output.isTTY) return false;
  const regions = regionsWithoutCopy(document).join(', ');
  using terminal = createInterface({ input, output });
  terminal.on('SIGINT', interrupt);
  try {
    const question = terminal.question(`Try ${regions} again, without a new capture? [Y/n] `, { signal });
    return !/^\s*n/i.test(await question);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.name === 'AbortError') return false; // Ctrl-D
    throw error;
  }
}
