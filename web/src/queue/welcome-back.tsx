import { clockText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { RoomWait } from './room-wait.js';

const t = texts({
  en: {
    back: (time: string) => `Welcome back. You were away for ${time}, and your place is kept.`,
  },
  ko: {
    back: (time: string) => `다시 오셨네요. ${time} 동안 자리를 비우셨지만 순서는 그대로예요.`,
  },
});

/** After a long silence: the device slept, or the user was passed over. */
export function WelcomeBack({ wait }: { readonly wait: RoomWait }) {
  const { value: awayMs } = wait.awayMs;
  if (awayMs === 0) return null;
  return (
    <p class="notice" role="status">
      {t.back(clockText(awayMs))}
    </p>
  );
}
