import { createApp } from './app.js';
import { ConfigError, loadConfig } from './config/config.js';
import { withoutSecrets } from './shared/logging/redaction.js';

/** Whatever keeps the process from serving is one clear line, and exit code 1. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'EADDRINUSE') return 'The port is taken: set PORT to a free one.';
  return withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

try {
  const config = loadConfig();
  const app = await createApp(config);
  await app.listen(config.port, config.host);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
