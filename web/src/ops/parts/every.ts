import { useEffect } from 'preact/hooks';

/** Runs the action now and then this often, while the page is looked at. A slow run is never joined by the next. */
export function useEvery(ms: number, action: () => Promise<unknown>, key: unknown = null): void {
  useEffect(() => {
    let isRunning = false;
    const run = async () => {
      if (isRunning || document.visibilityState === 'hidden') return;
      isRunning = true;
      await action().catch(() => undefined);
      isRunning = false;
    };
    void run();
    const timer = setInterval(() => void run(), ms);
    const look = () => void run();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [ms, key]);
}
