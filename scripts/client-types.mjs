/** npm run client:types: writes the types of clients/typescript from dist/openapi.json. With --check it only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { paths, projectRoot } from './lib/paths.mjs';

const FILE = join(projectRoot, 'clients/typescript/src/schema.ts');

/** Problems of nearly every operation. */
const EVERYWHERE = [
  ...[
    'MALFORMED_REQUEST',
    'VALIDATION_FAILED',
    'NOT_ACCEPTABLE',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ...['RATE_LIMITED', 'INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'OVERLOADED'],
];

const document = JSON.parse(readFileSync(join(paths.dist, 'openapi.json'), 'utf8'));
for (const operations of Object.values(document.paths)) {
  for (const operation of Object.values(operations)) shorten(operation);
}
const types = COMMENT_HEADER + astToString(await openapiTS(document));

if (!process.argv.includes('--check')) {
  writeFileSync(FILE, types);
} else if (readFileSync(FILE, 'utf8') !== types) {
  console.error('The types of the client differ from the OpenAPI document.');
  process.exitCode = 1;
}

/**
 * The client throws problems as errors. Typed for each operation they are nine tenths of the file: their codes in the
 * description say as much.
 * @param {any} operation
 */
function shorten(operation) {
  /** @type {string[]} */
  const codes = [];
  for (const { content = {} } of [
    operation.requestBody ?? {},
    ...Object.values(operation.responses),
  ]) {
    for (const media of Object.values(content)) delete media.example;
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    delete response.headers;
    if (!/^[45]/.test(status)) continue;
    codes.push(...[...response.description.matchAll(/^`(\w+)`:/gm)].map(([, code]) => code ?? ''));
    delete operation.responses[status];
  }
  const own = codes.filter((code) => !EVERYWHERE.includes(code));
  const lines = [operation.description, own.length > 0 && `Problems: ${own.join(', ')}`];
  operation.description = lines.filter(Boolean).join('\n\n');
}
