import { InvalidFunctionError } from '../errors.ts';
import type { FunctionDefinition } from '../functions.ts';
import { compileTemplate, splitPath } from './route-template.ts';
import type { RouteMatcher } from './route-template.ts';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

export interface Route {
  definition: FunctionDefinition;
  authLevel: AuthLevel;
}

interface CompiledRoute extends Route {
  methods: ReadonlySet<string>;
  match: RouteMatcher;
}

export type Router = (
  method: string,
  pathname: string,
) => { route: Route; params: Record<string, string> } | undefined;

/**
 * Builds the router of an app: in the order of function names, the first function whose route, constraints and
 * methods all match. A literal segment does not beat a parameter (measured on the real host).
 * @param functions in the order of their names.
 * @throws {InvalidFunctionError} for a route that the real host would refuse too.
 */
export function createRouter(functions: readonly FunctionDefinition[], routePrefix: string): Router {
  const routes = functions
    .filter(({ trigger, disabled }) => trigger.type === 'httpTrigger' && !disabled)
    .map((definition) => compile(definition, routePrefix));
  return (method, pathname) => {
    const segments = splitPath(pathname);
    for (const route of routes) {
      if (!route.methods.has(method)) continue;
      const params = route.match(segments);
      if (params !== undefined) return { route, params };
    }
    return undefined;
  };
}

function compile(definition: FunctionDefinition, routePrefix: string): CompiledRoute {
  const { route, methods, authLevel = 'anonymous' } = definition.trigger.options;
  const path = typeof route === 'string' ? route : definition.name;
  const problem = (text: string, cause?: unknown): InvalidFunctionError =>
    new InvalidFunctionError(definition.name, `${text} (route "${path}")`, { cause });
  if (!isAuthLevel(authLevel)) throw problem('its authLevel must be anonymous, function or admin');
  const template = [routePrefix, path].filter((part) => part !== '').join('/');
  if (/^(admin|runtime)(\/|$)/i.test(template)) throw problem('"admin" and "runtime" belong to the host');
  try {
    const match = compileTemplate(template);
    const names = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : [];
    return { definition, authLevel, methods: new Set(names), match };
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error), error);
  }
}

function isAuthLevel(level: unknown): level is AuthLevel {
  return level === 'anonymous' || level === 'function' || level === 'admin';
}
