import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, instantText, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { useEvery } from '../parts/every.js';
import { nameOf, type Show } from './show-words.js';

const t = texts({
  en: {
    cancel: 'Cancel the show',
    effect:
      'This cannot be undone. Nobody can hold or pay any more, all holds end, and every ticket is refunded in full. Everybody reads your reason on the page of the show, and buyers get it by mail.',
    reasonLabel: 'Reason, shown to everybody and sent to the buyers',
    title: 'Cancellation',
    running: 'Refunds are under way.',
    finished: (at: string) => `All refunds are done since ${at}.`,
    progress: 'Refunds',
    done: (done: string, all: string) => `${done} of ${all} reservations done`,
    refunded: (n: string, amount: string) => `${n} refunded, ${amount} in all`,
    holds: (n: string) => `${n} holds ended`,
    atProviders: (n: string, amount: string) =>
      `${n} refunds to cards, ${amount} in all, are still at the payment provider.`,
    reason: (text: string) => `Reason: ${text}`,
  },
  ko: {
    cancel: '공연 취소',
    effect:
      '되돌릴 수 없어요. 더 이상 선점하거나 결제할 수 없고, 모든 선점이 끝나며, 모든 티켓이 전액 환불돼요. 사유는 공연 페이지에 공개되고, 구매자에게 메일로도 보내요.',
    reasonLabel: '사유 (모두에게 공개되고 구매자에게 보내요)',
    title: '취소 진행 상황',
    running: '환불을 진행하고 있어요.',
    finished: (at: string) => `${at}에 모든 환불을 마쳤어요.`,
    progress: '환불',
    done: (done: string, all: string) => `예약 ${all}건 중 ${done}건 처리`,
    refunded: (n: string, amount: string) => `환불 ${n}건, 총 ${amount}`,
    holds: (n: string) => `선점 ${n}건 종료`,
    atProviders: (n: string, amount: string) =>
      `카드 환불 ${n}건, 총 ${amount}이 아직 결제사에서 처리되고 있어요.`,
    reason: (text: string) => `사유: ${text}`,
  },
});

/** The button, and after it how far the refunds are. */
export function Cancellation({
  show,
  reload,
}: {
  readonly show: Show;
  readonly reload: () => Promise<void>;
}) {
  if (show.status === 'CANCELLED') return <Progress showId={show.id} />;
  const cancel = () =>
    ask({
      ...{ title: t.cancel, of: nameOf(show), effect: t.effect, isDangerous: true },
      ...{ reasonLabel: t.reasonLabel, after: reload },
      perform: async (reason) => {
        const params = { path: { showId: show.id } };
        await onsale.post('/v1/shows/{showId}/cancel', { params, body: { reason } });
      },
    });
  return (
    <p>
      <button class="danger" onClick={cancel}>
        {t.cancel}
      </button>
    </p>
  );
}

function Progress({ showId }: { readonly showId: string }) {
  const progress = useSignal<components['schemas']['CancellationDto'] | null>(null);
  useEvery(
    1_000,
    async () => {
      if (progress.value?.state === 'FINISHED' && progress.value.atProviders === 0) return;
      const params = { path: { showId } };
      progress.value = await onsale.get('/v1/shows/{showId}/cancellation', { params });
    },
    showId,
  );
  if (progress.value === null) return null;
  const { state, reason, refunded, remaining, refundedAmount, holdsEnded, finishedAt } =
    progress.value;
  const { atProviders, atProvidersAmount } = progress.value;
  const settled = refunded + holdsEnded;
  const all = settled + remaining;
  return (
    <section class="card" aria-labelledby="cancellation">
      <h2 id="cancellation">{t.title}</h2>
      <p role="status">
        {state === 'FINISHED' ? t.finished(instantText(finishedAt ?? '')) : t.running}
      </p>
      <progress aria-label={t.progress} max={Math.max(1, all)} value={all === 0 ? 1 : settled} />
      <p>
        {t.done(count(settled), count(all))} · {t.refunded(count(refunded), money(refundedAmount))}{' '}
        · {t.holds(count(holdsEnded))}
      </p>
      {atProviders > 0 && <p>{t.atProviders(count(atProviders), money(atProvidersAmount))}</p>}
      <p class="muted">{t.reason(reason)}</p>
    </section>
  );
}
