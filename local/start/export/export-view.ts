/** Shows an export while it runs: lines that move in a terminal, lines that stay anywhere else. */
import { Listr, type ListrTaskWrapper, type DefaultRenderer, type SimpleRenderer } from 'listr2';
import { hasEnded, wordsOf, type ExportDocument, type RegionDocument } from './export-document.ts';
import { changedLines, headline, regionLine } from './progress.ts';

export interface ExportView {
  show(document: ExportDocument): void;
  /** Something that happened beside the export, such as a restart of the host. */
  note(text: string): void;
  /** Gives the terminal back; call it whether or not the export has ended. */
  end(): Promise<void>;
}

export function createExportView(stdout: NodeJS.WriteStream): ExportView {
  // A terminal that is too narrow for a bar, or does not say how wide it is, gets plain lines.
  return stdout.isTTY && stdout.columns >= 60
    ? createLiveView(stdout)
    : createPlainView((line) => {
        stdout.write(`${line}\n`);
      });
}

/** One line for each change. */
export function createPlainView(print: (line: string) => void): ExportView {
  let shown: ExportDocument | undefined;
  return {
    show: (document) => {
      for (const line of changedLines(shown, document)) print(line);
      shown = document;
    },
    note: print,
    end: () => Promise.resolve(),
  };
}

/** What stands before a region’s line, and what the renderer keeps free at its end. */
const INDENT = 8;

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

/** One task for the export with the step in its title, and one below it for each region as soon as they are known. */
function createLiveView(stdout: NodeJS.WriteStream): ExportView {
  const regionsKnown = Promise.withResolvers<readonly RegionDocument[]>();
  const ended = Promise.withResolvers<undefined>();
  const regionTasks = new Map<string, (region: RegionDocument) => void>();
  let latest: ExportDocument | undefined;
  let root: Task | undefined;

  const lineOf = (region: RegionDocument, nameWidth: number): string =>
    regionLine(region, { nameWidth, width: stdout.columns - INDENT });

  const regionTask = (first: RegionDocument, nameWidth: number) => ({
    title: lineOf(first, nameWidth),
    task: async (_context: unknown, task: Task): Promise<void> => {
      const completed = Promise.withResolvers<undefined>();
      const show = (region: RegionDocument): void => {
        task.title = lineOf(region, nameWidth);
        if (region.state === 'Completed') completed.resolve(undefined);
      };
      regionTasks.set(first.region, show);
      show(regionNow(latest, first));
      await Promise.race([completed.promise, ended.promise]);
      const { state, ...region } = regionNow(latest, first);
      if (state === 'Failed') throw new Error(wordsOf(region) ?? 'Failed');
      if (state !== 'Completed') task.skip();
    },
  });

  const list = new Listr<unknown>(
    {
      title: 'Requested',
      task: async (_context, task): Promise<Listr | undefined> => {
        root = task;
        if (latest !== undefined) task.title = headline(latest);
        const regions = await Promise.race([regionsKnown.promise, ended.promise]);
        if (regions === undefined) {
          throwIfFailed(latest);
          return undefined;
        }
        const nameWidth = Math.max(...regions.map(({ region }) => region.length));
        return task.newListr(
          [
            ...regions.map((region) => regionTask(region, nameWidth)),
            // Without a title it isn't shown; it keeps the headline open until the export itself has ended.
            { task: () => ended.promise },
          ],
          { concurrent: true },
        );
      },
    },
    {
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { collapseSubtasks: false, showErrorMessage: false },
    },
  );
  const run = list.run();

  return {
    show: (document) => {
      latest = document;
      if (root !== undefined) root.title = headline(document);
      if (document.regions.length > 0) regionsKnown.resolve(document.regions);
      for (const region of document.regions) regionTasks.get(region.region)?.(region);
      if (hasEnded(document)) ended.resolve(undefined);
    },
    note: (text) => {
      if (root !== undefined) root.output = text;
    },
    end: async () => {
      ended.resolve(undefined);
      await run;
    },
  };
}

function regionNow(document: ExportDocument | undefined, first: RegionDocument): RegionDocument {
  return document?.regions.find(({ region }) => region === first.region) ?? first;
}

function throwIfFailed(document: ExportDocument | undefined): void {
  if (document?.status === 'Failed') throw new Error(document.error?.message ?? 'The export failed.');
}
