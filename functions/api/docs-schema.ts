import type { ApiSchema } from './api-document.ts';
import { html, type Html } from './html.ts';

/** A schema's place on the page. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

/** What a schema takes, in a few words; a shared one as a link to its place. */
export function typeText(schema: ApiSchema): Html {
  const { $ref, type, format, items, minimum, maximum } = schema;
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return html`<a href="#${schemaAnchor(name)}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return joined(choices.map(typeText), ' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return joined(schema.enum.map(code), ', ');
  if (items) return html`array of ${typeText(items)}`;
  const name = [type].flat().join(' or ');
  const range = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
  ];
  return html`${[name, ...(format === undefined ? [] : [`(${format})`]), ...range].join(' ')}`;
}

/** What there is to say of a value: its type, whether it must be there, what it means, an example. */
export function valueText(schema: ApiSchema, required: boolean | undefined): Html {
  const [example] = schema.examples ?? [];
  return html`<span class="type">${typeText(schema)}${required ? ', required' : ''}</span>
    ${prose(schema.description)}
    ${schema.default === undefined ? '' : html` Otherwise ${code(schema.default)}.`}
    ${example === undefined ? '' : html` Example: ${code(example)}`} ${fieldsOf(schema)}`;
}

/** An object's fields, and those of objects within it that have no name of their own. */
export function fieldsOf(schema: ApiSchema): Html {
  const { properties, required = [] } = schema.items?.properties ? schema.items : schema;
  if (!properties) return html``;
  return html`<dl>
    ${Object.entries(properties).map(
      ([name, field]) =>
        html`<dt><code>${name}</code></dt>
          <dd>${valueText(field, required.includes(name))}</dd>`,
    )}
  </dl>`;
}

/** A description, in which backticks stand around code. */
export function prose(text = ''): Html {
  return joined(
    text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`)),
    '',
  );
}

function code(value: unknown): Html {
  return html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`;
}

function joined(parts: readonly Html[], separator: string): Html {
  return html`${parts.map((part, index) => html`${index === 0 ? '' : separator}${part}`)}`;
}
