import type { QueueView } from '@onsale/client';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { progress } from './place.js';
import { Opening, Supply } from './room-face.js';
import { spanText } from './time-text.js';

const t = texts({
  en: {
    yours: 'Your place in line',
    ahead: 'Ahead of you',
    next: 'You are next',
    wait: 'Estimated wait',
    unknown: 'Not known yet',
    progress: 'How far you have come',
    keep: 'Leave this page open. It tells you when it is your turn.',
  },
  ko: {
    yours: '나의 대기 순서',
    ahead: '내 앞 인원',
    next: '다음 차례예요',
    wait: '예상 대기 시간',
    unknown: '아직 알 수 없어요',
    progress: '진행 정도',
    keep: '이 페이지를 열어 두세요. 차례가 되면 알려 드려요.',
  },
});

/** The place of a user who waits. */
export function Line({ view, first }: { readonly view: QueueView; readonly first: number }) {
  const position = Number(view.position);
  return (
    <section class="card place">
      {view.room && <Opening room={view.room} />}
      <h2 class="muted">{t.yours}</h2>
      <p class="big number">{count(position)}</p>
      <progress aria-label={t.progress} value={progress(position, first)} />
      <dl class="facts">
        <div>
          <dt class="muted">{t.ahead}</dt>
          <dd class="number">{position > 1 ? count(position - 1) : t.next}</dd>
        </div>
        <div>
          <dt class="muted">{t.wait}</dt>
          <dd class="number">{view.estimate ? spanText(view.estimate) : t.unknown}</dd>
        </div>
      </dl>
      {view.room && <Supply room={view.room} />}
      <p class="muted">{t.keep}</p>
    </section>
  );
}
