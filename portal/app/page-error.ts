import type { PageError } from '../api/types.ts';

const MAX_MESSAGE = 500;
const MAX_FRAMES = 20;

/** Of a line of a stack: the script's file name, line and column. Browsers differ in what they write around them. */
const FRAME = /\/assets\/([\w.-]{1,100}):(\d{1,7}):(\d{1,7})/;

/**
 * What the operators are told of a crash: where in the page's script, and nothing of whose page it was.
 *
 * @param page the route that has led to it
 */
export function pageErrorOf(part: PageError['part'], error: unknown, page: string): PageError {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(typeof error);
  return {
    page,
    part,
    name: /^[A-Za-z]\w{0,63}$/.test(name) ? name : 'Error',
    message: message.slice(0, MAX_MESSAGE),
    frames: stack
      .split('\n')
      .flatMap((line) => {
        const [, file, row, column] = FRAME.exec(line) ?? [];
        return file === undefined ? [] : [{ file, line: Math.max(1, Number(row)), column: Number(column) }];
      })
      .slice(0, MAX_FRAMES),
  };
}

/** The route that leads to a path, with parameters by their names; `/none` where none does. */
export function routeOf(path: string, routes: readonly string[]): string {
  const segments = path.split('/');
  const leads = (route: string) => {
    const names = route.split('/');
    return (
      names.length === segments.length &&
      names.every((name, place) => name.startsWith(':') || name === segments[place])
    );
  };
  return routes.find(leads) ?? '/none';
}
