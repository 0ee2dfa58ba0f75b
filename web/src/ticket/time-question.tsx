import { useEffect, useRef } from 'preact/hooks';
import { dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { TimeVerdict } from './door.js';

const t = texts({
  en: {
    early: 'Admit this early?',
    late: 'Admit this late?',
    starts: (day: string) => `The show starts on ${day}.`,
    started: (day: string) => `The show started on ${day}.`,
    effect: 'If you admit, the ticket is used.',
    yes: 'Admit anyway',
    no: 'Do not admit',
  },
  ko: {
    early: '공연 전입니다. 입장할까요?',
    late: '지난 공연입니다. 입장할까요?',
    starts: (day: string) => `공연 시작: ${day}`,
    started: (day: string) => `공연 시작: ${day}`,
    effect: '입장하면 사용한 티켓이 됩니다.',
    yes: '그래도 입장',
    no: '입장하지 않기',
  },
});

interface Props {
  readonly verdict: TimeVerdict;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Fills the screen. A genuine ticket is not checked in yet, because its show is far away. */
export function TimeQuestion({ verdict, onYes, onNo }: Props) {
  const { time, startsAt } = verdict;
  const no = useRef<HTMLButtonElement>(null);
  // A scanner that is a keyboard ends with Enter, which must not admit anybody.
  useEffect(() => no.current?.focus(), [verdict]);
  const text = time === 'early' ? t.starts : t.started;
  return (
    <div
      class="verdict ask"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="verdict"
      aria-describedby="verdict-why"
      onKeyDown={({ key }) => key === 'Escape' && onNo()}
    >
      <span class="verdict-sign" aria-hidden="true">
        ?
      </span>
      <h2 id="verdict">{t[time]}</h2>
      <div id="verdict-why">
        <p>{text(dayText(startsAt))}</p>
        <p>{t.effect}</p>
      </div>
      <button type="button" ref={no} onClick={onNo}>
        {t.no}
      </button>
      <button type="button" onClick={onYes}>
        {t.yes}
      </button>
    </div>
  );
}
