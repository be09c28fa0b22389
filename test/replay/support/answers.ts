/** What an activity answers in place of what it would do; `real` does it after all. */
export type Answer = (real: () => Promise<unknown>) => unknown;

/** Answers by activity: in turn for its first calls, or one for all of its calls. */
export type AnswersByActivity = Record<string, readonly Answer[] | Answer>;

/** Answers by activity, or the answer to each call of any activity. */
export type Answers = AnswersByActivity | ((activity: string) => Answer);

export const asUsual: Answer = (real) => real();

/** Azure asks for patience. Only who observes says whether the export is cancelled; others drop that. */
export function wait(seconds = 30): Answer {
  return () => ({
    kind: 'wait',
    seconds,
    why: 'Azure asks for patience. (TooManyRequests)',
    cancelled: false,
  });
}

export function refuse(code: string, message = `Azure says ${code}.`): Answer {
  return () => ({ kind: 'refused', error: { code, message } });
}

/** The activity dies before it has done anything. */
export function crash(): Answer {
  return () => {
    throw new Error('The tables could not be reached.');
  };
}

/** The activity does its work, and dies before it can say so. */
export function crashAfterwards(): Answer {
  return async (real) => {
    await real();
    throw new Error('The answer was lost.');
  };
}

/** Something happens in the world before the activity runs. */
export function meanwhile(happens: () => unknown): Answer {
  return async (real) => {
    await happens();
    return real();
  };
}

/** The answer for one call, counted from 1. */
export function answerTo(answers: Answers, activity: string, attempt: number): Answer {
  if (typeof answers === 'function') return answers(activity);
  const planned = answers[activity];
  if (typeof planned === 'function') return planned;
  return planned?.[attempt - 1] ?? asUsual;
}
