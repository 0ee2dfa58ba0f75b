import type { Draw } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { later, orReload } from '../shared/later.js';
import { useLoaded } from '../shared/load.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import { t as common } from './room-texts.js';

const load = orReload(() => import('./draw-check.js'));
const DrawCheck = later(async () => (await load()).DrawCheck);

const t = texts({
  en: {
    drawn: (rank: string, entries: string) => `You drew number ${rank} of ${entries}.`,
    behind: 'You came after the draw, so you stand behind those who were drawn.',
    fair: 'Was the draw fair? Check it here',
  },
  ko: {
    drawn: (rank: string, entries: string) => `${entries}명 중 ${rank}번을 뽑으셨어요.`,
    behind: '추첨 이후에 참여하셔서 추첨된 분들 다음 순서예요.',
    fair: '추첨은 공정했나요? 직접 확인하기',
  },
});

/** All users are told of the draw at once. Their reads are spread over this time. */
const SPREAD_MS_PER_ENTRY = 1;
const MAX_SPREAD_MS = 10_000;

/** The rank of the user, and the check of the draw, whose code is loaded on demand. */
export function DrawResult({ roomId, draw }: { readonly roomId: string; readonly draw: Draw }) {
  const own = useLoaded(() => readOwn(roomId, draw), roomId);
  const isOpen = useSignal(false);
  const { value } = own.value;
  return (
    <section class="card">
      {value && (
        <p class="number">
          {value.own?.rank ? t.drawn(count(value.own.rank), count(draw.entries ?? 0)) : t.behind}
        </p>
      )}
      <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
        <summary>{t.fair}</summary>
        <ProblemNotice error={own.error.value}>
          <button type="button" class="quiet" onClick={() => void own.reload()}>
            {common.again}
          </button>
        </ProblemNotice>
        {isOpen.value && value && <DrawCheck roomId={roomId} draw={draw} own={value.own} />}
      </details>
    </section>
  );
}

async function readOwn(roomId: string, { entries, drawnAt }: Draw) {
  const isNew = Date.now() - Date.parse(drawnAt ?? '') < MAX_SPREAD_MS;
  const spreadMs = Math.min(MAX_SPREAD_MS, Number(entries) * SPREAD_MS_PER_ENTRY);
  if (isNew) await new Promise((resolve) => setTimeout(resolve, Math.random() * spreadMs));
  try {
    const query = { roomId };
    return { own: await onsale.get('/v1/queue/tokens/me/draw', { params: { query } }) };
  } catch (error) {
    if (codeOf(error) === 'QUEUE_DRAW_ENTRY_NOT_FOUND') return { own: null };
    throw error;
  }
}
