/** Files of the pages whose names have no hash, so every version of a page finds them. The paths are those of haproxy.cfg, too. */
export const PAGE_FILES: readonly string[] = ['icon.svg', 'load-again.js', 'scan-worker.js'];
