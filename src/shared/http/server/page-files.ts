/** Files of the pages without a hash in their names. ops/haproxy/haproxy.cfg lists their paths, too. */
export const PAGE_FILES: readonly string[] = ['icon.svg', 'load-again.js', 'scan-worker.js'];
