import { Cron } from 'croner';

export interface Schedule {
  /** The first occurrence after a time; times are Unix milliseconds. Undefined if there is none. */
  next(after: number): number | undefined;
  /** True if two occurrences lie less than a minute apart: such timers aren't monitored by Azure. */
  isFrequent: boolean;
}

/** What NCRONTAB knows; the parser below knows more, which Azure would refuse. */
const FIELD = /^(\*|[0-9a-z]+(-[0-9a-z]+)?)(\/[0-9]+)?(,(\*|[0-9a-z]+(-[0-9a-z]+)?)(\/[0-9]+)?)*$/i;

/**
 * Reads an NCRONTAB expression of six fields, seconds first, or five without seconds; times are UTC
 * (Azure docs: functions-bindings-timer).
 * @throws {Error} whose message says what is wrong.
 */
export function parseSchedule(expression: string, now: number): Schedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    throw new Error(`the schedule "${expression}" is not an NCRONTAB expression of six fields`);
  }
  const unknown = fields.find((field) => !FIELD.test(field));
  if (unknown !== undefined) throw new Error(`the schedule "${expression}" can't be read at "${unknown}"`);
  // NCRONTAB wants day of month and day of week both to match, where Unix cron is content with one.
  const cron = new Cron(expression, { mode: '5-or-6-parts', timezone: 'UTC', domAndDow: true, paused: true });
  const next = (after: number): number | undefined => cron.nextRun(new Date(after))?.getTime();
  const [first, second] = cron.nextRuns(2, new Date(now));
  return {
    next,
    isFrequent: first !== undefined && second !== undefined && second.getTime() - first.getTime() < 60_000,
  };
}
