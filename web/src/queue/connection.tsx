import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { texts } from '../shared/language.js';
import { isSoundOn, switchSound } from './alarm.js';
import type { RoomWait } from './room-wait.js';
import { timeText } from './time-text.js';

const t = texts({
  en: {
    stream: 'Live',
    polling: 'Connected',
    lost: 'Connection lost',
    busy: 'Server busy',
    lostWhy:
      'No connection to the server. The page goes on trying, and your place is kept meanwhile.',
    busyWhy: 'The server is very busy. The page asks again by itself. Your place is kept.',
    heard: (at: string) => `Last update ${at}`,
    sound: 'Sound at my turn',
  },
  ko: {
    stream: '실시간',
    polling: '연결됨',
    lost: '연결 끊김',
    busy: '서버 혼잡',
    lostWhy: '서버에 연결할 수 없어요. 자동으로 다시 연결하고 있으며 그동안 순서는 유지돼요.',
    busyWhy: '접속자가 많아요. 자동으로 다시 확인하며 순서는 그대로 유지돼요.',
    heard: (at: string) => `마지막 업데이트 ${at}`,
    sound: '차례가 되면 소리로 알림',
  },
});

/** How the page hears of the line, and when it last did. */
export function ConnectionState({ wait }: { readonly wait: RoomWait }) {
  const isOffline = useOffline();
  const state = isOffline ? 'lost' : wait.connection.value;
  const { value: heardAt } = wait.heardAt;
  return (
    <>
      {(state === 'lost' || state === 'busy') && (
        <p class="notice warn" role="status">
          {state === 'lost' ? t.lostWhy : t.busyWhy}
        </p>
      )}
      <div class="row between muted connection">
        <span>
          {state && <span class={`light ${state}`}>{t[state]}</span>}
          {heardAt > 0 && <span class="number"> · {t.heard(timeText(heardAt))}</span>}
        </span>
        <label>
          <input type="checkbox" checked={isSoundOn.value} onChange={() => switchSound()} />
          {t.sound}
        </label>
      </div>
    </>
  );
}

/** The browser knows at once that there is no network. */
function useOffline(): boolean {
  const isOffline = useSignal(!navigator.onLine);
  useEffect(() => {
    const look = () => (isOffline.value = !navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return isOffline.value;
}
