import { writeFileSync } from 'node:fs';
import { renderErrorDocs } from '../docs/error-docs.js';

const file = 'docs/errors.md';
writeFileSync(file, renderErrorDocs());
process.stdout.write(`Wrote ${file}.\n`);
