import { ConfigError, loadOwnAddress } from '../config/config.js';

const TIMEOUT_MS = 4_000;

/** Exit code 0 when the service on this machine answers. For health checks in an image without curl. */
try {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { status } = await fetch(`${loadOwnAddress()}/health/live`, { signal });
  if (status !== 200) throw new Error(`/health/live answered ${status}`);
} catch (error) {
  const { cause } = error as { cause?: unknown };
  const message = error instanceof ConfigError ? error.message : String(cause ?? error);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
