/** One run of an export: only the run whose token is stored may go on. */
export interface RunRef {
  accountId: string;
  exportId: string;
  token: string;
}
