import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { ClusterPrimary } from './cluster.js';
import type { Config } from './config/settings.js';
import { ConfigError, loadConfig } from './config/config.js';
import { UnusableServerError } from './config/environment.js';
import { warningsOf } from './config/safe-settings.js';
import { backgroundOutput } from './shared/logging/background-output.js';
import { withoutSecrets } from './shared/logging/redaction.js';
import { StructuredLog } from './shared/logging/structured-log.js';

/** Length of the accept queue. When it is full, TCP retries a connection only after seconds. */
const BACKLOG = 4_096;
/**
 * How far the heap may grow beyond its live objects before a full garbage collection. By default V8
 * lets a process with 250 MB of live objects take 400 MB.
 */
const HEAP_GROWTH_PERCENT = 40;

/** SQLSTATEs of a database without the tables of this version. */
const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

/** The text for a boot error; expected errors are one clear line. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof UnusableServerError) return withoutSecrets(error.message);
  const { code, port } = (error ?? {}) as { code?: string; port?: number };
  if (code === 'EADDRINUSE') {
    const name = port === config?.operationsPort ? 'OPERATIONS_PORT' : 'PORT';
    return `The port is taken: set ${name} to a free one.`;
  }
  if (code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN) {
    const { message } = error as Error;
    return `DATABASE_URL leads to a database that is not migrated (${message}): run the migrations first.`;
  }
  return withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function serve(config: Config): Promise<void> {
  if (config.otlpEndpoint !== null) {
    const { startTracing } = await import('./shared/tracing/tracing.js');
    startTracing(new StructuredLog(config.logLevel, backgroundOutput()));
  }
  // Loaded here, because the primary of a cluster does not need it.
  const { createApp, endOnSignals } = await import('./app.js');
  const app = await createApp(config);
  endOnSignals(app);
  await app.listen({ port: config.port, host: config.host, backlog: BACKLOG });
}

setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
let config: Config | undefined;
try {
  config = loadConfig();
  if (cluster.isPrimary) {
    const log = new StructuredLog(config.logLevel);
    for (const line of warningsOf(config)) log.write('warn', line);
    if (config.webConcurrency > 1) process.exit(await new ClusterPrimary(config, log).run());
  }
  await serve(config);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
