import { problemsByContext } from '../problem-catalogue.js';
import type { ProblemCatalogue } from '../shared/http/problems/problem.js';

const INTRODUCTION = `# Errors

Generated from the error catalogues by \`npm run docs:errors\`; do not edit.

Every error is a problem document (RFC 9457, \`application/problem+json\`) with a stable \`code\`. The
\`detail\` is in English, or in Korean when \`Accept-Language\` prefers it. Clients go by \`code\`.
`;

/** The content of docs/errors.md. */
export function renderErrorDocs(): string {
  const sections = Object.entries(problemsByContext).map(([context, catalogue]) =>
    renderContext(context, catalogue),
  );
  return [INTRODUCTION, ...sections].join('\n');
}

function renderContext(context: string, catalogue: ProblemCatalogue): string {
  const rows = Object.entries(catalogue)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(
      ([code, { status, detail }]) => `| ${status} | \`${code}\` | ${detail.en} | ${detail.ko} |`,
    );
  const header = ['| status | code | English | Korean |', '| --- | --- | --- | --- |'];
  return [`## ${context}`, '', ...header, ...rows, ''].join('\n');
}
