/** How often one caller was refused within one hour, in accounts in which they have no role. */
export interface RefusalCount {
  /** UTC, as `2026-11-30T21`. */
  hour: string;
  /** Entra's object id; `others` for all callers beyond the first `MOST_CALLERS` of the hour. */
  callerId: string;
  callerName: string;
  /** By operation. */
  operations: Record<string, number>;
  /** Ids of the accounts that they named first; some may not exist. */
  accounts: string[];
}
