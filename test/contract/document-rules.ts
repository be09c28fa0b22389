import type { ApiDocument, ApiOperation } from '../../functions/api/api-document.ts';

/** A JSON Schema, wherever in the document it stands. */
interface Placed {
  /** As a JSON pointer without escapes, for people. */
  readonly place: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/**
 * Every way in which the document says less than it could, which linters let pass: schemas that take anything,
 * objects that take any field, references to nothing, operations that nobody could find or that never refuse.
 */
export function shortcomingsOf(document: ApiDocument): string[] {
  return [
    ...Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        operationShortcomings(operation, document).map((text) => `${method} ${path} ${text}`),
      ),
    ),
    ...schemasIn(document, '').flatMap(({ place, schema }) =>
      schemaShortcomings(schema, document).map((text) => `${place} ${text}`),
    ),
  ];
}

function operationShortcomings(operation: ApiOperation, { tags }: ApiDocument): string[] {
  const statuses = Object.keys(operation.responses);
  return [
    ...(operation.summary ? [] : ['has no summary']),
    ...(operation.tags.length === 1 && tags.some(({ name }) => name === operation.tags[0])
      ? []
      : ['is in no chapter, or in several']),
    ...(statuses.some((status) => /^[23]/.test(status)) ? [] : ['never succeeds']),
    ...(statuses.some((status) => status.startsWith('4')) ? [] : ['never refuses']),
  ];
}

function schemaShortcomings(schema: Placed['schema'], document: ApiDocument): string[] {
  const { $ref, additionalProperties, properties, ...rest } = schema;
  const isObject = rest['type'] === 'object' || properties !== undefined;
  const says = ['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in rest);
  return [
    ...(typeof $ref === 'string' && !isThere($ref, document) ? [`refers to nothing: ${$ref}`] : []),
    ...($ref === undefined && !says ? ['takes anything'] : []),
    ...(isObject && (additionalProperties === undefined || additionalProperties === true)
      ? ['takes any field']
      : []),
    ...('nullable' in rest ? ['is nullable as OpenAPI 3.0 had it'] : []),
  ];
}

/** In our documents all references are to components. */
function isThere(reference: string, { components }: ApiDocument): boolean {
  const [, name] = /^#\/components\/schemas\/([\w.-]+)$/.exec(reference) ?? [];
  return name !== undefined && name in components.schemas;
}

const MAPS = ['properties', 'patternProperties', '$defs'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties', 'propertyNames', 'not', 'contains'];

/** All schemas of the document: those of parameters, headers, bodies and components, and those within them. */
function schemasIn(node: unknown, place: string): Placed[] {
  return entriesOf(node).flatMap(([key, value]) => {
    const at = `${place}/${key}`;
    if (key === 'schema') return withinSchema(value, at);
    if (key === 'schemas')
      return entriesOf(value).flatMap(([name, one]) => withinSchema(one, `${at}/${name}`));
    return schemasIn(value, at);
  });
}

function withinSchema(schema: unknown, place: string): Placed[] {
  // `true` and `{}` are the same schema, and `false` takes nothing.
  if (schema === false) return [];
  const found = schema === true ? {} : Object.fromEntries(entriesOf(schema));
  const below = Object.entries(found).flatMap(([keyword, value]) => {
    const at = `${place}/${keyword}`;
    if (SINGLE.includes(keyword)) {
      return keyword === 'additionalProperties' && value === true ? [] : withinSchema(value, at);
    }
    if (!MAPS.includes(keyword) && !LISTS.includes(keyword)) return [];
    return entriesOf(value).flatMap(([name, one]) => withinSchema(one, `${at}/${name}`));
  });
  return [{ place, schema: found }, ...below];
}

function entriesOf(node: unknown): [string, unknown][] {
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}
