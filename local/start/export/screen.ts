import { createExportView, type ExportView } from './export-view.ts';

/** The terminal, or whatever stdout is. */
export interface Screen {
  print(...lines: readonly string[]): void;
  /** Something that happened meanwhile; an export on show makes room for it. */
  readonly note: (text: string) => void;
  /** Shows an export until the view is ended. */
  showExport(): ExportView;
}

export function createScreen(stdout: NodeJS.WriteStream): Screen {
  let view: ExportView | undefined;
  const print = (...lines: readonly string[]): void => {
    stdout.write(lines.map((line) => `${line}\n`).join(''));
  };
  return {
    print,
    note: (text) => {
      if (view === undefined) print(text);
      else view.note(text);
    },
    showExport: () => {
      const shown = createExportView(stdout);
      view = shown;
      return {
        ...shown,
        end: async () => {
          view = undefined;
          await shown.end();
        },
      };
    },
  };
}
