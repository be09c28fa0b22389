import formats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiDocument, ApiOperation, ApiResponse } from '../../functions/api/api-document.ts';

/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** As it came, empty when there is none. */
  readonly text: string;
}

/** What the API document promises, to be held against what the app does. */
export class ApiContract {
  readonly #document: ApiDocument;
  readonly #bodies = schemaValidator();
  /** A header is text: a number in it is what it says. */
  readonly #headers = schemaValidator({ coerceTypes: true });
  readonly #routes: readonly { path: string; pattern: RegExp }[];

  constructor(document: ApiDocument) {
    this.#document = document;
    for (const validator of [this.#bodies, this.#headers]) {
      // Around its schemas the document has words that JSON Schema does not know.
      validator.addVocabulary(Object.keys(document)).addSchema(document, 'api');
    }
    this.#routes = Object.keys(document.paths)
      .map((path) => ({ path, pattern: patternOf(path) }))
      // A path that says more comes first: `/exports/{id}:cancel` before `/exports/{id}`.
      .toSorted((a, b) => literalsOf(b.path) - literalsOf(a.path));
  }

  /** The operation that a request is for, if it is for one. */
  operationOf(method: string, pathname: string): ApiOperation | undefined {
    return this.#find(method, pathname)?.operation;
  }

  /** Every way in which the reply is not what the document says of the operation; none when all is well. */
  mistakesIn(method: string, pathname: string, reply: Reply): string[] {
    const found = this.#find(method, pathname);
    if (!found) return [`${method} ${pathname} is no operation.`];
    const response = found.operation.responses[reply.status];
    if (!response) return [`${found.operation.operationId} documents no ${reply.status}.`];
    const at = ['paths', found.path, method.toLowerCase(), 'responses', String(reply.status)];
    return [...this.#bodyMistakes(response, at, reply), ...this.#headerMistakes(response, at, reply)].map(
      (mistake) => `${found.operation.operationId} ${reply.status}: ${mistake}`,
    );
  }

  #find(method: string, pathname: string): { path: string; operation: ApiOperation } | undefined {
    for (const { path, pattern } of this.#routes) {
      const operation = this.#document.paths[path]?.[method.toLowerCase()];
      if (operation && pattern.test(pathname)) return { path, operation };
    }
    return undefined;
  }

  #bodyMistakes({ content }: ApiResponse, at: readonly string[], { headers, text }: Reply): string[] {
    if (!content) return text === '' ? [] : ['has a body, and documents none'];
    const mediaType = headers.get('content-type')?.split(';')[0] ?? 'nothing';
    if (!content[mediaType]) return [`is ${mediaType}, which is not documented`];
    const validate = compiled(this.#bodies, [...at, 'content', mediaType, 'schema']);
    return validate(JSON.parse(text)) ? [] : textsOf('body', validate);
  }

  #headerMistakes({ headers = {} }: ApiResponse, at: readonly string[], reply: Reply): string[] {
    return Object.entries(headers).flatMap(([name, { required = false }]) => {
      const value = reply.headers.get(name);
      if (value === null) return required ? [`has no ${name}`] : [];
      const validate = compiled(this.#headers, [...at, 'headers', name, 'schema']);
      return validate(value) ? [] : textsOf(name, validate);
    });
  }
}

function schemaValidator(options: { coerceTypes?: boolean } = {}): Ajv2020 {
  const validator = new Ajv2020({ ...options, allErrors: true, strict: true });
  formats.default(validator);
  return validator;
}

/** The check of one schema in the document, found by its place (RFC 6901); compiled once. */
function compiled(validator: Ajv2020, place: readonly string[]): ValidateFunction {
  const pointer = place.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).map(encodeURIComponent);
  const validate = validator.getSchema(`api#/${pointer.join('/')}`);
  if (!validate) throw new Error(`There is no schema at ${place.join(' / ')}.`);
  return validate;
}

function textsOf(what: string, { errors }: ValidateFunction): string[] {
  return (errors ?? []).map(
    ({ instancePath, message = 'is wrong', params }) =>
      `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function patternOf(path: string): RegExp {
  return new RegExp(
    `^${path
      .split(/\{\w+\}/)
      .map(escaped)
      .join('[^/]+')}$`,
    'i',
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w/]/g, (character) => `\\${character}`);
}

function literalsOf(path: string): number {
  return path.replaceAll(/\{\w+\}/g, '').length;
}
