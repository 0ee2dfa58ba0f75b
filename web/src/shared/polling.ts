import { useEffect } from 'preact/hooks';

/** Repeats while the page is looked at, one read at a time, and at once when the user comes back. */
export function usePolling(
  read: () => Promise<unknown>,
  seconds: number,
  key: unknown = null,
): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReading = false;
    let hasEnded = false;
    const again = () => {
      clearTimeout(timer);
      if (!document.hidden && !hasEnded) timer = setTimeout(() => void poll(), seconds * 1_000);
    };
    const poll = async () => {
      if (isReading || document.hidden) return;
      isReading = true;
      await read().catch(() => undefined);
      isReading = false;
      again();
    };
    const look = () => void poll();
    document.addEventListener('visibilitychange', look);
    again();
    return () => {
      hasEnded = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [key]);
}

/** Acts when the user comes back to the page: from another tab, or with the back button. */
export function useReturn(act: () => void, key: unknown = null): void {
  useEffect(() => {
    const look = () => void (document.hidden || act());
    document.addEventListener('visibilitychange', look);
    addEventListener('pageshow', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pageshow', look);
    };
  }, [key]);
}
