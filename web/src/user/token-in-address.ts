/**
 * The token behind `#token=`, which no server sees. It leaves the address at once: it works once, and should not
 * stay in the history of the browser.
 */
export function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  history.replaceState(null, '', location.pathname);
  return token;
}
