/**
 * Makes the page's types from the API document that the built app serves, into portal/api/schema.d.ts, which is in
 * no commit: it is always that of the app beside it.
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { readApiDocument } from '../test/contract/read-document.ts';

const types = astToString(await openapiTS(JSON.stringify(await readApiDocument()), { alphabetize: true }));
await writeFile(resolve(import.meta.dirname, '../portal/api/schema.d.ts'), types);
