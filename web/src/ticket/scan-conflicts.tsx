import { instantText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { ScanUpload } from './scan-upload.js';
import { refusalText } from './verdict.js';

const t = texts({
  en: {
    title: 'Let in offline, but refused by the server',
    scanned: (time: string) => `Scanned here at ${time}`,
    ticket: (id: string) => `Ticket …${id}`,
    done: 'Done',
  },
  ko: {
    title: '오프라인으로 입장했지만 서버가 거절한 티켓',
    scanned: (time: string) => `이 기기에서 ${time}에 스캔`,
    ticket: (id: string) => `티켓 …${id}`,
    done: '처리 완료',
  },
});

/** Somebody came in with a ticket that was used or refunded before. The door decides what follows. */
export function ScanConflicts({ upload }: { readonly upload: ScanUpload }) {
  const conflicts = upload.conflicts.value;
  if (conflicts.length === 0) return null;
  return (
    <section class="notice bad" role="alert" aria-labelledby="conflicts">
      <h2 id="conflicts">{t.title}</h2>
      <ul class="plain-list">
        {conflicts.map((scan) => (
          <li key={scan.ticketId} class="row between">
            <span>
              <strong>{scan.refusal && refusalText(scan.refusal)}</strong>
              <br />
              {t.scanned(instantText(scan.scannedAt))} · {t.ticket(scan.ticketId.slice(-6))}
            </span>
            <button type="button" class="quiet" onClick={() => void upload.settle(scan)}>
              {t.done}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
