import { relative } from 'node:path';
import { curlStory } from './curl-story.mjs';
import { isProduction } from './environment.mjs';
import { paths, projectRoot } from './paths.mjs';

/** @param {{ baseUrl: string }} server */
export function printWelcome({ baseUrl }) {
  const sections = [
    addresses(baseUrl),
    ...(isProduction() ? [] : [demoAccounts(), story(baseUrl)]),
    housekeeping(),
    [`Open ${baseUrl}/`],
  ];
  console.log(`\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

/** @param {string} baseUrl */
function addresses(baseUrl) {
  return [
    `Onsale is ready: ${baseUrl}`,
    `  Operations  ${baseUrl}/ops`,
    `  Door        ${baseUrl}/scan`,
    `  Swagger UI  ${baseUrl}/docs`,
    `  OpenAPI     ${baseUrl}/openapi.json`,
  ];
}

function demoAccounts() {
  const { ADMIN_EMAIL: email = 'admin@onsale.local', ADMIN_PASSWORD: password } = process.env;
  return [
    'Demo accounts',
    `  ${email} / ${password ? '(the ADMIN_PASSWORD you set)' : 'onsale-admin'}`,
    '  mina@onsale.local, juho@onsale.local, sora@onsale.local / onsale-demo',
  ];
}

/** @param {string} baseUrl */
function story(baseUrl) {
  return [
    'Walk through one sale with curl: paste this into another terminal (bash or zsh)',
    ...curlStory(baseUrl),
  ];
}

function housekeeping() {
  return [
    `Log    ${relative(projectRoot, paths.log)} (warnings are also shown here)`,
    'Stop   Ctrl-C',
    'Reset  npm run reset removes all data; stop Onsale first',
  ];
}
