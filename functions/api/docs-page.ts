import { createHash } from 'node:crypto';
import type { ApiContent, ApiDocument, ApiOperation, ApiParameter, ApiResponse } from './api-document.ts';
import { fieldsOf, prose, schemaAnchor, typeText, valueText } from './docs-schema.ts';
import { STYLE } from './docs-style.ts';
import { html, Html } from './html.ts';

/** Nothing runs and nothing is loaded: the page is its text and this one style sheet. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface Listed {
  method: string;
  path: string;
  operation: ApiOperation;
}

/** The policy's digest is of all that is between its tags. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The API document as a page for people. */
export function docsPage(document: ApiDocument): string {
  const { info, tags, components } = document;
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const chapters = tags.map(({ name, description }) => ({
    name,
    description,
    operations: listed.filter(({ operation }) => operation.tags.includes(name)),
  }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title} API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <h1>${info.title} API</h1>
          <p>${prose(info.description)}</p>
          <p>
            For programs: <a href="openapi.json">the OpenAPI ${document.openapi} document</a>; for messages
            and events, <a href="asyncapi.json">the AsyncAPI document</a>.
          </p>
        </header>
        <nav aria-label="Operations">
          ${chapters.map(
            ({ name, operations }) =>
              html`<h2>${name}</h2>
                <ul>
                  ${operations.map(
                    ({ operation }) =>
                      html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
                  )}
                </ul>`,
          )}
        </nav>
        <main>
          ${chapters.map(
            ({ name, description, operations }) =>
              html`<section>
                <h2>${name}</h2>
                <p>${prose(description)}</p>
                ${operations.map((one) => operationArticle(document, one))}
              </section>`,
          )}
          <section>
            <h2>Schemas</h2>
            ${Object.entries(components.schemas).map(
              ([name, schema]) =>
                html`<article id="${schemaAnchor(name)}">
                  <h3>${name}</h3>
                  <p>${prose(schema.description)}</p>
                  ${schema.properties ? fieldsOf(schema) : html`<p class="type">${typeText(schema)}</p>`}
                </article>`,
            )}
          </section>
        </main>
      </body>
    </html> `.text;
}

function operationArticle({ components }: ApiDocument, { method, path, operation }: Listed): Html {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const keys = security.flatMap((requirement) => Object.keys(requirement));
  return html`<article id="${operationId}">
    <h3>${summary}</h3>
    <p class="address"><strong>${method.toUpperCase()}</strong> <code>${path}</code></p>
    ${description === undefined ? '' : html`<p>${prose(description)}</p>`}
    ${keys.map((key) => {
      const scheme = components.securitySchemes[key];
      return html`<p>
        In the header <code>${scheme?.name ?? 'Authorization'}</code>: ${prose(scheme?.description)}
      </p>`;
    })}
    ${
      parameters.length === 0
        ? ''
        : html`<h4>Parameters</h4>
            <dl>${parameters.map(parameterItem)}</dl>`
    }
    ${
      requestBody
        ? html`<h4>Body</h4>
            <p>${contentText(requestBody.content)}</p>`
        : ''
    }
    <h4>Answers</h4>
    <dl>${Object.entries(responses).map(([status, response]) => responseItem(status, response))}</dl>
  </article>`;
}

function parameterItem({ in: place, name, required, schema }: ApiParameter): Html {
  return html`<dt><code>${name}</code> in the ${place}</dt>
    <dd>${valueText(schema, required)}</dd>`;
}

function responseItem(status: string, { description, headers = {}, content = {} }: ApiResponse): Html {
  const named = Object.entries(headers);
  return html`<dt><code>${status}</code></dt>
    <dd>
      ${prose(description)} ${contentText(content)}
      ${
        named.length === 0
          ? ''
          : html`<dl>
              ${named.map(
                ([name, { required, schema }]) =>
                  html`<dt><code>${name}</code></dt>
                    <dd>${valueText(schema, required)}</dd>`,
              )}
            </dl>`
      }
    </dd>`;
}

function contentText(content: ApiContent): Html {
  return html`${Object.entries(content).map(
    ([mediaType, { schema }]) => html`${typeText(schema)} <span class="type">${mediaType}</span>`,
  )}`;
}
