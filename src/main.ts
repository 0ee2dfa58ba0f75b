import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import { Primary } from './cluster.js';
import { type Config, ConfigError, loadConfig } from './config/config.js';
import { backgroundOutput } from './shared/logging/background-output.js';
import { withoutSecrets } from './shared/logging/redaction.js';
import { StructuredLog } from './shared/logging/structured-log.js';

/** A crowd connects all at once; who finds this full is kept waiting for seconds by TCP. */
const CONNECTIONS_WAITING = 4_096;
/**
 * By how much the heap may outgrow what lives in it before all of it is looked through. Left alone, V8 lets it
 * grow several times as large, and a process that lives on 250 MB takes 400.
 */
const HEAP_GROWTH_PERCENT = 40;

/** Whatever keeps the process from serving is one clear line, and exit code 1. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'EADDRINUSE') return 'The port is taken: set PORT to a free one.';
  return withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function serve(config: Config): Promise<void> {
  if (config.otlpEndpoint !== null) {
    const { startTracing } = await import('./shared/tracing/tracing.js');
    startTracing(new StructuredLog(config.logLevel, backgroundOutput()));
  }
  // The primary of a cluster never needs it.
  const { createApp } = await import('./app.js');
  const app = await createApp(config);
  await app.listen({ port: config.port, host: config.host, backlog: CONNECTIONS_WAITING });
}

setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
try {
  const config = loadConfig();
  if (config.webConcurrency > 1 && cluster.isPrimary) {
    const primary = new Primary(config.webConcurrency, new StructuredLog(config.logLevel));
    process.exit(await primary.run());
  }
  await serve(config);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
