const PROBES = /^\/(health|metrics)\b/;

/** Whether a machine that watches the service asks: health checks and scrapes, every few seconds. */
export function isProbe(url: string): boolean {
  return PROBES.test(url);
}
