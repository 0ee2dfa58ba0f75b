const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether a valid URL names this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}
