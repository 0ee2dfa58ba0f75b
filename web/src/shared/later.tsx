import { signal } from '@preact/signals';
import type { ComponentChild, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

const RETRY_MS = 3_000;

/**
 * A component whose code is loaded after the first paint, or when it is shown first. It is loaded although it may
 * never be shown: a page stays open for hours, and meanwhile a new version of its files may have replaced the old.
 * @param load does not fail: see `orReload`
 * @param meanwhile what is shown until then; nothing by default
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ComponentChild = null,
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  let loading: Promise<void> | undefined;
  const start = () => (loading ??= load().then((part) => void (loaded.value = part)));
  addEventListener('load', () => setTimeout(() => void start()), { once: true });
  return function Later(props: Props) {
    useEffect(() => void start(), []);
    const Part = loaded.value;
    return Part ? <Part {...props} /> : meanwhile;
  };
}

/**
 * Loads code for a page that loses nothing by a reload. Chromium keeps a failed `import()` for as long as the page is
 * open, so trying again does not help: the page loads itself again once the server answers.
 */
export function orReload<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () =>
    (loading ??= load().catch(async () => {
      do {
        await new Promise((done) => setTimeout(done, RETRY_MS * (1 + Math.random())));
      } while (!(await isServed()));
      location.reload();
      return new Promise<never>(() => undefined);
    }));
}

/** Else a reload would replace the page by an error of the browser. */
async function isServed(): Promise<boolean> {
  return (await fetch(location.href).catch(() => null))?.ok === true;
}
