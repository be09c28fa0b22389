import { stripVTControlCharacters } from 'node:util';
import { clock } from './table.ts';

/** Where nobody looks on, one line so often is enough to see that it goes on. */
const LINE_EVERY_MS = 20_000;

export interface Screen {
  /** A line that stays. */
  print(...lines: string[]): void;
  /** How far things are: the last of it stands in the last line. */
  status(text: string): void;
  /** Takes the last status away. */
  close(): void;
}

/** A terminal is told everything that changes, in one line; a log only now and then. */
export function createScreen(
  output: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>,
  now: () => number = () => performance.now(),
): Screen {
  const startedAt = now();
  const withTime = (text: string): string => `${clock((now() - startedAt) / 1000).padStart(6)}  ${text}`;
  if (!output.isTTY) {
    let toldAt = Number.NEGATIVE_INFINITY;
    return {
      print: (...lines) => {
        for (const line of lines) output.write(`${stripVTControlCharacters(line)}\n`);
      },
      status: (text) => {
        if (now() - toldAt < LINE_EVERY_MS) return;
        toldAt = now();
        output.write(`${withTime(text)}\n`);
      },
      close: () => undefined,
    };
  }
  let shown = '';
  const clear = (): void => {
    output.write('\r\u001b[K');
  };
  return {
    print: (...lines) => {
      clear();
      for (const line of lines) output.write(`${line}\n`);
      output.write(shown);
    },
    status: (text) => {
      shown = withTime(text).slice(0, output.columns - 1);
      clear();
      output.write(shown);
    },
    close: () => {
      shown = '';
      clear();
    },
  };
}
