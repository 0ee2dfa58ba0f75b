import { useSignal } from '@preact/signals';
import { dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import type { Gate } from './door.js';
import { LATE_MS } from './show-time.js';
import { allowSounds } from './signals.js';

const t = texts({
  en: {
    title: 'Check tickets in',
    show: 'Show',
    choose: 'Choose a show',
    none: 'There are no shows in the next days.',
    gate: 'Name of this gate',
    gateHint: 'Give each device a name of its own, for example “North 2”.',
    start: 'Start',
    retry: 'Try again',
  },
  ko: {
    title: '입장 확인',
    show: '공연',
    choose: '공연을 선택해 주세요',
    none: '예정된 공연이 없습니다.',
    gate: '게이트 이름',
    gateHint: '기기마다 다른 이름을 사용해 주세요. 예: 북문 2',
    start: '시작',
    retry: '다시 시도',
  },
});

/** Where this device stands. It is kept for a start without a network. */
export interface Post extends Gate {
  readonly title: string;
}

interface Props {
  readonly post: Post | null;
  readonly onStart: (post: Post) => void;
}

export function ScanSetup({ post, onStart }: Props) {
  const showId = useSignal(post?.showId ?? '');
  const gate = useSignal(post?.gate ?? '');
  const shows = useLoaded(async () => {
    const from = new Date(Date.now() - LATE_MS).toISOString();
    const query = { from, limit: 100 };
    const { data } = await onsale.get('/v1/shows', { params: { query } });
    return data.map(({ id, startsAt, concert }) => ({ id, startsAt, title: concert.title }));
  });
  const list = shows.value.value;
  const start = (event: Event) => {
    event.preventDefault();
    const show = list?.find(({ id }) => id === showId.value);
    if (!show) return;
    allowSounds();
    const { id, title, startsAt } = show;
    onStart({ showId: id, title, startsAt, gate: gate.value.trim() });
  };
  return (
    <>
      <h1>{t.title}</h1>
      <ProblemNotice error={shows.error.value}>
        <button type="button" onClick={() => void shows.reload()}>
          {t.retry}
        </button>
      </ProblemNotice>
      {list?.length === 0 && <p class="notice">{t.none}</p>}
      <form class="card" onSubmit={start}>
        <label>
          {t.show}
          <select
            required
            value={showId.value}
            onChange={({ currentTarget }) => (showId.value = currentTarget.value)}
          >
            <option value="">{t.choose}</option>
            {list?.map(({ id, title, startsAt }) => (
              <option key={id} value={id}>
                {`${title} · ${dayText(startsAt)}`}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.gate}
          <input
            required
            pattern=".*\S.*"
            maxLength={50}
            autocomplete="off"
            aria-describedby="gate-hint"
            value={gate.value}
            onInput={({ currentTarget }) => (gate.value = currentTarget.value)}
          />
        </label>
        <p id="gate-hint" class="muted">
          {t.gateHint}
        </p>
        <button>{t.start}</button>
      </form>
    </>
  );
}
