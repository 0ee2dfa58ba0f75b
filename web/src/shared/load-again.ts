/**
 * A classic script, which listens before the others load (web/vite.config.ts). While instances of two versions serve, one
 * of them may lack a file of this page. Then the page loads itself again, each time later. Nothing is lost: the page
 * has not started.
 */
const KEY = 'onsale.load-again';
const FILE = /\/assets\/[^/]+\.(js|css)$/;
const SLOWEST = 5;

let isMissing = false;

/** How often this tab has tried in vain. Where the browser keeps nothing for this site, it tries slowly. */
function countTry(): number {
  try {
    const tries = Number(sessionStorage.getItem(KEY));
    sessionStorage.setItem(KEY, `${tries + 1}`);
    return Math.min(tries, SLOWEST);
  } catch {
    return SLOWEST;
  }
}

async function loadAgain(ms: number): Promise<void> {
  let response;
  do {
    await new Promise((done) => setTimeout(done, ms * (1 + Math.random())));
    // Else an error of the browser would replace the page.
    response = await fetch(location.href).catch(() => null);
  } while (!response?.ok);
  location.reload();
}

addEventListener(
  'error',
  ({ target }) => {
    const { src, href } = target as Partial<HTMLScriptElement & HTMLLinkElement>;
    const hasStarted = document.getElementById('app')?.hasChildNodes();
    if (isMissing || hasStarted || !FILE.test(src ?? href ?? '')) return;
    isMissing = true;
    void loadAgain(1_000 * 2 ** countTry());
  },
  true,
);

addEventListener('load', () => {
  try {
    if (!isMissing) sessionStorage.removeItem(KEY);
  } catch {
    // Nothing is kept for this site.
  }
});

export {};
