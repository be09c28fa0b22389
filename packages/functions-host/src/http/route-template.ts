import { createConstraint } from './route-constraints.ts';
import type { Constraint } from './route-constraints.ts';

/** Tries a path's raw segments; gives the decoded parameters that are present, or undefined for no match. */
export type RouteMatcher = (segments: readonly string[]) => Record<string, string> | undefined;

interface Parameter {
  name: string;
  constraints: readonly Constraint[];
  optional: boolean;
  catchAll: boolean;
  fallback: string | undefined;
}
type Part = string | Parameter;

interface Segment {
  /** Finds the text of each parameter, in order. */
  pattern: RegExp;
  parameters: readonly Parameter[];
  /** The parameter that is the whole segment. */
  lone: Parameter | undefined;
}

/**
 * Compiles an ASP.NET Core route template: literals, `{name}`, `{name?}`, `{name=value}`, `{*rest}`, inline
 * constraints, and several parts in one segment (`{id}:cancel`). Letter case is ignored.
 * @throws {Error} whose message says what is wrong with the template.
 */
export function compileTemplate(template: string): RouteMatcher {
  if (/^[/~]/.test(template)) throw new Error('a route must not begin with "/" or "~"');
  const parsed = template === '' ? [] : splitSegments(template.replace(/\/$/, '')).map(parseSegment);
  checkTemplate(parsed);
  const segments = parsed.map(compileSegment);
  return (path) => matchSegments(segments, path);
}

/** Splits a path as routing sees it: no leading and at most one trailing slash. */
export function splitPath(pathname: string): string[] {
  const path = pathname.replace(/^\//, '').replace(/\/$/, '');
  return path === '' ? [] : path.split('/');
}

/** ASP.NET decodes a path before it routes, but leaves `%2F` alone (measured on the real host). */
function decodeSegment(raw: string): string {
  return raw
    .split(/(%2f)/i)
    .map((part, index) => (index % 2 === 1 ? part : decode(part)))
    .join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function matchSegments(
  segments: readonly Segment[],
  path: readonly string[],
): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const { lone } = segment;
    if (lone?.catchAll === true) {
      const rest = path.slice(index).map(decodeSegment).join('/');
      if (rest === '') return withFallback(values, lone);
      return accept(values, lone, rest) ? values : undefined;
    }
    const raw = path[index];
    if (raw === undefined) {
      if (lone === undefined || !(lone.optional || lone.fallback !== undefined)) return undefined;
      withFallback(values, lone);
    } else if (!matchSegment(values, segment, decodeSegment(raw))) return undefined;
  }
  return path.length > segments.length ? undefined : values;
}

function withFallback(values: Record<string, string>, parameter: Parameter): Record<string, string> {
  if (parameter.fallback !== undefined) values[parameter.name] = parameter.fallback;
  return values;
}

function matchSegment(values: Record<string, string>, segment: Segment, text: string): boolean {
  const found = segment.pattern.exec(text);
  if (found === null) return false;
  return segment.parameters.every((parameter, index) => accept(values, parameter, found[index + 1] ?? ''));
}

function accept(values: Record<string, string>, parameter: Parameter, value: string): boolean {
  if (!parameter.constraints.every((constraint) => constraint(value))) return false;
  values[parameter.name] = value;
  return true;
}

/** Parameters beside literals take as much as they can from the left, as ASP.NET matches from the right. */
function compileSegment(parts: readonly Part[]): Segment {
  const parameters = parts.filter((part) => typeof part !== 'string');
  const pattern = parts.map((part) => (typeof part === 'string' ? escapePattern(part) : '(.+)')).join('');
  return {
    pattern: new RegExp(`^${pattern}$`, 'is'),
    parameters,
    lone: parts.length === 1 ? parameters[0] : undefined,
  };
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Splits at slashes outside braces: a regex constraint may hold slashes. */
function splitSegments(template: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < template.length; index += 1) {
    const character = template[index];
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth < 0) throw new Error(`the brace at ${index + 1} of the route closes nothing`);
    if (character === '/' && depth === 0) {
      segments.push(template.slice(start, index));
      start = index + 1;
    }
  }
  segments.push(template.slice(start));
  if (depth > 0) throw new Error('a brace of the route is not closed');
  if (segments.includes('')) throw new Error('a route must not hold two slashes in a row');
  return segments;
}

/** `{{` and `}}` stand for the braces themselves, inside a regex constraint as well as outside. */
function parseSegment(segment: string): Part[] {
  const parts: Part[] = [];
  const token = /\{\{|\}\}|\{((?:[^{}]|\{\{|\}\})*)\}|[^{}]+/gy;
  let end = 0;
  for (const found of segment.matchAll(token)) {
    end = found.index + found[0].length;
    const last = parts.at(-1);
    if (found[1] !== undefined) parts.push(parseParameter(unescapeBraces(found[1])));
    else if (typeof last === 'string') parts[parts.length - 1] = last + unescapeBraces(found[0]);
    else parts.push(unescapeBraces(found[0]));
  }
  if (end !== segment.length) throw new Error(`the route segment "${segment}" can't be read`);
  return parts;
}

function unescapeBraces(text: string): string {
  return text.replaceAll('{{', '{').replaceAll('}}', '}');
}

/** Reads `[*|**]name[:constraint[(argument)]]…[=value][?]`. */
function parseParameter(text: string): Parameter {
  const optional = text.endsWith('?');
  const body = optional ? text.slice(0, -1) : text;
  const [, stars = '', name, tail = ''] = /^(\*{0,2})([^:=?*/{}]+)(.*)$/s.exec(body) ?? [];
  if (name === undefined) throw new Error(`the route parameter "{${text}}" has no valid name`);
  const constraints: Constraint[] = [];
  // An argument ends at the first closing bracket after which the rest can begin, so it may hold brackets itself.
  const constraint = /:([^:=(]+)(?:\((.*?)\)(?=[:=]|$))?/gsy;
  let end = 0;
  for (const found of tail.matchAll(constraint)) {
    end = found.index + found[0].length;
    constraints.push(createConstraint(found[1] ?? '', found[2] ?? ''));
  }
  const rest = tail.slice(end);
  if (rest !== '' && !rest.startsWith('=')) throw new Error(`the route parameter "{${text}}" can't be read`);
  const fallback = rest === '' ? undefined : rest.slice(1);
  return { name, constraints, optional, catchAll: stars !== '', fallback };
}

function checkTemplate(segments: readonly Part[][]): void {
  const names = segments
    .flat()
    .filter((part) => typeof part !== 'string')
    .map((part) => part.name.toLowerCase());
  if (new Set(names).size < names.length) throw new Error('a route parameter appears twice');
  for (const [index, parts] of segments.entries()) {
    const isLast = index === segments.length - 1;
    for (const part of parts) {
      if (typeof part === 'string') continue;
      if (part.catchAll && !(isLast && parts.length === 1)) {
        throw new Error('a catch-all parameter must be the last segment of a route');
      }
      if (part.optional && parts.length > 1) {
        throw new Error('an optional route parameter must be a segment of its own');
      }
    }
    if (parts.some((part, at) => typeof part !== 'string' && typeof parts[at + 1] === 'object')) {
      throw new Error('two route parameters must not follow each other without text between them');
    }
  }
}
