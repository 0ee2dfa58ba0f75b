import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { dayText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { ProblemNotice } from '../../shared/problem.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { useEvery } from '../parts/every.js';
import { Form } from '../parts/form.js';
import { changeTagged, type Tagged, tagged } from '../parts/tagged.js';
import { isAdmin } from '../roles.js';
import { Blocks } from './blocks.js';
import { Cancellation } from './cancellation.js';
import { HallPicture } from './hall-picture.js';
import { Sections } from './sections.js';
import { nameOf, type Show, TERMS, words } from './show-words.js';
import { ShowState } from './show-state.js';

type Changes = Omit<components['schemas']['ChangeShowBody'], 'reason'>;

const t = texts({
  en: {
    loading: 'Loading…',
    terms: 'Date and terms of the sale',
    change: 'Change the terms',
    changeEffect: 'It holds for everybody at once. Holds and tickets stay as they are.',
    move: 'Move the show',
    moveEffect: (before: string, after: string) =>
      `From ${before} to ${after}. Tickets stay valid; buyers may give them back until seven days after this change, or the usual cut-off if that is later.`,
    withdraw: 'Withdraw from sale',
    withdrawEffect:
      'Nobody can hold places any more. Holds that exist may be paid; tickets stay valid.',
    restore: 'Put on sale again',
    restoreEffect: 'Places can be held again at once.',
    seatMap: 'Seat map',
    room: 'Room',
    hall: 'Hall',
  },
  ko: {
    loading: '불러오는 중…',
    terms: '일정과 판매 조건',
    change: '판매 조건 변경',
    changeEffect: '모두에게 바로 적용돼요. 이미 선점하거나 구매한 좌석은 그대로예요.',
    move: '일정 변경',
    moveEffect: (before: string, after: string) =>
      `${before}에서 ${after}(으)로 바뀌어요. 티켓은 유효하고, 구매자는 변경 후 7일(또는 원래 마감이 더 늦으면 그때)까지 환불할 수 있어요.`,
    withdraw: '판매 중단',
    withdrawEffect: '더 이상 선점할 수 없어요. 이미 선점한 좌석은 결제할 수 있고, 티켓은 유효해요.',
    restore: '판매 재개',
    restoreEffect: '바로 다시 선점할 수 있어요.',
    seatMap: '좌석 배치도',
    room: '대기실',
    hall: '좌석 배치',
  },
});

/** One show: its terms, its hall, and how it is repaired. */
export function ShowView({ id }: { readonly id: string }) {
  const show = useSignal<Tagged<Show> | null>(null);
  const error = useSignal<unknown>(null);
  const read = async () => {
    try {
      const params = { path: { showId: id } };
      show.value = await tagged(onsale.api.GET('/v1/shows/{showId}', { params }));
      error.value = null;
    } catch (failure) {
      error.value = failure;
    }
  };
  useEvery(10_000, read, id);
  if (show.value === null) {
    return (
      <>
        <h1>{t.loading}</h1>
        <ProblemNotice error={error.value} />
      </>
    );
  }
  const { value, etag } = show.value;
  return (
    <>
      <div class="row between ops-head">
        <h1>
          {value.concert.title} <ShowState status={value.status} />
        </h1>
        <p class="row">
          <a href={`/shows/${id}`}>{t.seatMap}</a>
        </p>
      </div>
      <p>
        {dayText(value.startsAt)} · {value.concert.venue}
      </p>
      <ProblemNotice error={error.value} />
      {isAdmin.value && value.status === 'CANCELLED' && <Cancellation show={value} reload={read} />}
      {isAdmin.value && value.status !== 'CANCELLED' && (
        <Terms key={etag} show={show.value} reload={read} />
      )}
      <section class="card" aria-labelledby="hall">
        <h2 id="hall">{t.hall}</h2>
        <HallPicture sections={value.sections} />
      </section>
      {isAdmin.value && value.status !== 'CANCELLED' && (
        <>
          <Sections key={`sections ${etag}`} show={show.value} reload={read} />
          <Blocks show={value} />
          <Cancellation show={value} reload={read} />
        </>
      )}
    </>
  );
}

function Terms({
  show,
  reload,
}: {
  readonly show: Tagged<Show>;
  readonly reload: () => Promise<void>;
}) {
  const { value } = show;
  const askFor = (title: string, effect: string, changes: Changes) =>
    ask({
      ...{ title, of: nameOf(value), effect, after: reload },
      isDangerous: changes.status === 'WITHDRAWN',
      perform: (reason) =>
        changeTagged(show, changes, reason, (header, body) =>
          onsale.api.PATCH('/v1/shows/{showId}', {
            params: { path: { showId: value.id }, header },
            body,
          }),
        ),
    });
  return (
    <section class="card" aria-labelledby="terms">
      <h2 id="terms">{t.terms}</h2>
      <Form<Changes>
        fields={TERMS}
        initial={value}
        submit={t.change}
        onSubmit={(changes) => {
          const { startsAt } = changes;
          if (startsAt === undefined) return askFor(t.change, t.changeEffect, changes);
          askFor(t.move, t.moveEffect(dayText(value.startsAt), dayText(startsAt)), changes);
        }}
      />
      <p class="row ops-next">
        {value.status === 'ON_SALE' ? (
          <button
            class="danger"
            onClick={() => askFor(t.withdraw, t.withdrawEffect, { status: 'WITHDRAWN' })}
          >
            {t.withdraw}
          </button>
        ) : (
          <button onClick={() => askFor(t.restore, t.restoreEffect, { status: 'ON_SALE' })}>
            {t.restore}
          </button>
        )}
        <span class="muted">{words.states[value.status]}</span>
      </p>
    </section>
  );
}
