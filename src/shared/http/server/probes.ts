const PROBES = /^\/(health|metrics)\b/;

/** Whether the request is a health check or a metrics scrape. */
export function isProbe(url: string): boolean {
  return PROBES.test(url);
}
