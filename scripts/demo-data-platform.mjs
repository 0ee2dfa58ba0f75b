/** npm run demo:data-platform: a receiver of the data feed that prints each event. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { demoDataPlatformSecret } from './lib/demo-secret.mjs';
import { loadEnvironmentFile } from './lib/environment.mjs';
import { refusalOf } from './lib/webhooks.mjs';

const usage = `Usage: npm run demo:data-platform -- [--port 4000] [--fail 0.5]

  --port   the port to listen on (4000)
  --fail   the share of events that fail with status 500 and are retried, from 0 to 1 (0)

Signatures are verified with DATA_PLATFORM_SECRET, or with the secret of this demo.`;

const totals = { accepted: 0, duplicates: 0, failed: 0, refused: 0 };
/** @type {Set<string>} the ids of accepted events */
const known = new Set();

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '4000' }, fail: { type: 'string', default: '0' } },
  });
  const port = Number(values.port);
  const fail = Number(values.fail);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error('--port must be a port number');
  if (!(fail >= 0 && fail <= 1)) throw new Error('--fail must be a number from 0 to 1');
  return { port, fail };
}

/**
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {string} body
 * @param {{ secret: string, fail: number }} options
 * @returns {number} the status of the response
 */
function receive(headers, body, { secret, fail }) {
  const refusal = refusalOf(headers, body, secret);
  if (refusal) {
    totals.refused += 1;
    show('refused', refusal);
    return 401;
  }
  const id = String(headers['webhook-id']);
  const { type, data } = JSON.parse(body);
  const what = `${type}  ${data?.aggregateType} ${data?.aggregateId}  ${id}`;
  if (Math.random() < fail) {
    totals.failed += 1;
    show('failed', what);
    return 500;
  }
  if (known.has(id)) totals.duplicates += 1;
  else totals.accepted += 1;
  show(known.has(id) ? 'duplicate' : 'accepted', what);
  known.add(id);
  return 204;
}

/**
 * @param {string} outcome
 * @param {string} what
 */
function show(outcome, what) {
  console.log(`${new Date().toISOString()}  ${outcome.padEnd(9)}  ${what}`);
}

function main() {
  loadEnvironmentFile();
  const { port, fail } = readOptions();
  const secret = process.env.DATA_PLATFORM_SECRET || demoDataPlatformSecret;
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      let status = 405;
      try {
        if (request.method === 'POST') status = receive(request.headers, body, { secret, fail });
      } catch {
        status = 400;
      }
      response.writeHead(status).end();
    });
  });
  server.once('error', (error) => {
    const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
    console.error(taken ? `Port ${port} is taken: choose another with --port` : error.message);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    const own = Boolean(process.env.DATA_PLATFORM_SECRET);
    const shown = own ? '"$DATA_PLATFORM_SECRET"' : demoDataPlatformSecret;
    console.log(`The demo data platform listens. Start Onsale in another terminal:

  DATA_PLATFORM_URL=http://127.0.0.1:${bound} DATA_PLATFORM_SECRET=${shown} npm start

Ctrl-C ends it.
`);
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end());
}

function end() {
  const { accepted, duplicates, failed, refused } = totals;
  console.log(
    `\nAccepted ${accepted}, duplicates ${duplicates}, failed on purpose ${failed}, refused ${refused}`,
  );
  process.exit(0);
}

try {
  main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exit(1);
}
