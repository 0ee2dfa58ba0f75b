import { signal } from '@preact/signals';
import type { ComponentChild, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

const RETRY_MS = 3_000;

/**
 * A component whose code is loaded after the first paint, or when it is shown first. It is loaded although it may
 * never be shown: a page stays open for hours, and meanwhile a new version of its files may have replaced the old.
 * @param meanwhile what is shown until then; nothing by default
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ComponentChild = null,
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  let loading: Promise<void> | undefined;
  const start = () =>
    (loading ??= load().then(
      (part) => void (loaded.value = part),
      () => {
        loading = undefined;
        setTimeout(() => void start(), RETRY_MS);
      },
    ));
  addEventListener('load', () => setTimeout(() => void start()), { once: true });
  return function Later(props: Props) {
    useEffect(() => void start(), []);
    const Part = loaded.value;
    return Part ? <Part {...props} /> : meanwhile;
  };
}
