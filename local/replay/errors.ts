/** Reasons not to go on that the user can act on. Each message is the one sentence that is printed. */
export class ReplayError extends Error {
  override readonly name: string = 'ReplayError';
}

/** The command line can't be understood. */
export class UsageError extends ReplayError {
  override readonly name = 'UsageError';

  constructor(reason: string) {
    super(`${reason} (npm run replay -- --help lists the flags).`);
  }
}

/** There is no hub where one is looked for, or it can't be read. */
export class HubUnreadableError extends ReplayError {
  override readonly name = 'HubUnreadableError';
  readonly hubFile: string;

  constructor(hubFile: string, reason: string, options?: ErrorOptions) {
    super(`The task hub ${hubFile} ${reason}.`, options);
    this.hubFile = hubFile;
  }
}

/** The file does not hold histories as `--save` writes them. */
export class HistoryFileError extends ReplayError {
  override readonly name = 'HistoryFileError';
  readonly file: string;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`The file ${file} ${reason}.`, options);
    this.file = file;
  }
}

/** No instance belongs to the id, or no id is given. */
export class NothingFoundError extends ReplayError {
  override readonly name = 'NothingFoundError';
  readonly exportId: string | undefined;

  /** @param newest ids that are there, newest first */
  constructor(exportId: string | undefined, where: string, newest: readonly string[]) {
    const there = newest.length === 0 ? 'there is none' : `its newest are ${newest.join(', ')}`;
    const problem = exportId === undefined ? 'Name an export of' : `There is no export '${exportId}' in`;
    super(`${problem} ${where}; ${there}.`);
    this.exportId = exportId;
  }
}
