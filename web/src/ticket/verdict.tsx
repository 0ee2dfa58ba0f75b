import type { components } from '@onsale/client';
import { useEffect, useRef } from 'preact/hooks';
import { dayText, instantText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { onsale } from '../shared/session.js';
import type { TimeVerdict, Verdict } from './door.js';
import type { Refusal } from './scan-store.js';

type Place = components['schemas']['PlaceDto'];

const t = texts({
  en: {
    admitted: 'Welcome',
    offline: 'Checked without the server',
    used: 'Already used',
    at: (time: string, gate: string) => (gate ? `${time} at ${gate}` : time),
    revoked: 'Refunded',
    revokedWhy: 'This ticket was returned and does not admit anybody.',
    wrongShow: 'Another show',
    forged: 'Not a ticket of ours',
    forgedWhy: 'The code is forged.',
    unreadable: 'Not readable',
    unreadableWhy: 'This is not the code of a ticket. Scan it again.',
    unchecked: 'Cannot be checked',
    uncheckedWhy: 'This device lacks what it needs offline. Connect it, and reload the page.',
    unsaved: 'Cannot be stored',
    unsavedWhy: 'This device has no space left. Free some, then scan again.',
    next: 'Next',
    place: (row: number, number: number) => `Row ${row} · Seat ${number}`,
    standing: 'Standing',
  },
  ko: {
    admitted: '입장하세요',
    offline: '서버 없이 확인했어요',
    used: '이미 사용된 티켓',
    at: (time: string, gate: string) => (gate ? `${time}, ${gate}` : time),
    revoked: '환불된 티켓',
    revokedWhy: '반환된 티켓이라 입장할 수 없습니다.',
    wrongShow: '다른 공연의 티켓',
    forged: '위조된 티켓',
    forgedWhy: '저희가 발행한 코드가 아닙니다.',
    unreadable: '읽을 수 없음',
    unreadableWhy: '티켓 코드가 아닙니다. 다시 스캔해 주세요.',
    unchecked: '확인할 수 없음',
    uncheckedWhy:
      '오프라인 확인에 필요한 정보가 없습니다. 온라인에 연결한 뒤 페이지를 새로 고쳐 주세요.',
    unsaved: '저장할 수 없음',
    unsavedWhy: '기기의 저장 공간이 부족합니다. 공간을 확보한 뒤 다시 스캔해 주세요.',
    next: '다음',
    place: (row: number, number: number) => `${row}열 ${number}번`,
    standing: '스탠딩',
  },
});

type FinalVerdict = Exclude<Verdict, TimeVerdict>;

interface Props {
  readonly verdict: FinalVerdict;
  readonly onNext: () => void;
}

/** Fills the screen, so that it is seen from the corner of the eye. */
export function VerdictScreen({ verdict, onNext }: Props) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), [verdict]);
  return (
    <div
      class={`verdict ${verdict.kind === 'admitted' ? 'good' : 'bad'}`}
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="verdict"
      aria-describedby="verdict-why"
      onClick={onNext}
      onKeyDown={({ key }) => key === 'Escape' && onNext()}
    >
      <span class="verdict-sign" aria-hidden="true">
        {verdict.kind === 'admitted' ? '✓' : '✕'}
      </span>
      <h2 id="verdict">{t[verdict.kind]}</h2>
      <div id="verdict-why">
        <Why verdict={verdict} />
      </div>
      <button type="button" ref={next} onClick={onNext}>
        {t.next}
      </button>
    </div>
  );
}

function Why({ verdict }: { readonly verdict: FinalVerdict }) {
  switch (verdict.kind) {
    case 'admitted':
      return verdict.seat ? <Seat {...verdict.seat} /> : <p>{t.offline}</p>;
    case 'used':
      return <p class="number">{usedText(verdict)}</p>;
    case 'wrongShow':
      return <OtherShow showId={verdict.showId} />;
    default:
      return <p>{t[`${verdict.kind}Why`]}</p>;
  }
}

function Seat({ section, row, number }: Place) {
  const place = row === null || number === null ? t.standing : t.place(row, number);
  return <p class="verdict-seat number">{`${section} · ${place}`}</p>;
}

function OtherShow({ showId }: { readonly showId: string }) {
  const show = useLoaded(
    () => onsale.get('/v1/shows/{showId}', { params: { path: { showId } } }),
    showId,
  );
  const { value } = show.value;
  return value && <p>{`${value.concert.title}, ${dayText(value.startsAt)}`}</p>;
}

/** When and where. */
function usedText({
  usedAt,
  gate,
}: {
  readonly usedAt: string | null;
  readonly gate: string | null;
}): string {
  return usedAt ? t.at(instantText(usedAt), gate ?? '') : '';
}

/** Why the server refused a scan that was accepted offline. */
export function refusalText({ code, ...use }: Refusal): string {
  if (code === 'TICKET_ALREADY_USED') return `${t.used}: ${usedText(use)}`;
  return code === 'TICKET_REVOKED' ? t.revoked : t.forged;
}
