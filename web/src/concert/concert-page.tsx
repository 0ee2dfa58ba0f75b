import type { components } from '@onsale/client';
import { JoinRoom, RoomBadge, roomPath, useRoom } from '../queue/room-state.js';
import { synchroniseClock } from '../shared/clock.js';
import { count, dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { idInPath, mount } from '../shared/mount.js';
import { useRows } from '../shared/pages.js';
import { PageProblem } from '../shared/page-problem.js';
import { usePolling } from '../shared/polling.js';
import { codeOf } from '../shared/problem-code.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import { Poster } from './poster.js';
// Last: then the file that all pages share stays as small as it is.
import { HoldsToPay } from '../reservation/holds-to-pay.js';

type Concert = components['schemas']['ConcertDto'];

const t = texts({
  en: {
    shows: 'Choose a show',
    before:
      'The shows and their seats are behind the waiting room. When it is your turn, choose here.',
    over: 'Your time in the sale has ended. Join the waiting room again.',
    again: 'Join again',
    none: 'No show can be booked at the moment.',
    left: (left: string) => `${left} places left`,
    full: 'Sold out. Places of unpaid holds come back here.',
    seats: 'Choose seats',
    withdrawn: 'This concert is not on sale any more.',
  },
  ko: {
    shows: '회차를 선택해 주세요',
    before: '회차와 좌석은 대기열을 통과하면 볼 수 있어요. 내 차례가 되면 여기에서 선택해 주세요.',
    over: '이용 시간이 끝났습니다. 대기열에 다시 입장해 주세요.',
    again: '다시 입장하기',
    none: '지금 예매할 수 있는 회차가 없습니다.',
    left: (left: string) => `${left}석 남음`,
    full: '매진되었습니다. 결제되지 않은 좌석은 다시 나올 수 있어요.',
    seats: '좌석 선택',
    withdrawn: '판매가 종료된 공연입니다.',
  },
});

const concertId = idInPath();

/** Where a fan gets from the waiting room to a show. */
function Page() {
  const concert = useLoaded(() =>
    onsale.get('/v1/concerts/{concertId}', { params: { path: { concertId } } }),
  );
  const found = concert.value.value;
  if (found) return <Found concert={found} />;
  return <PageProblem error={concert.error.value} what="concert" />;
}

function Found({ concert }: { readonly concert: Concert }) {
  const state = useRoom(concert.roomId);
  document.title = `${concert.title} · Onsale`;
  return (
    <>
      <HoldsToPay />
      <article class="card flush">
        <Poster {...concert} />
        <div class="card-body">
          <h1>{concert.title}</h1>
          <p>
            {concert.artist} · {concert.venue}
          </p>
          {concert.description && <p class="muted">{concert.description}</p>}
          <RoomBadge state={state} />
        </div>
      </article>
      {concert.status === 'WITHDRAWN' && <p class="notice warn">{t.withdrawn}</p>}
      {state.isAdmitted.value === null && <ProblemNotice error={state.error.value} />}
      {state.isAdmitted.value === true && <Shows roomId={concert.roomId} />}
      {state.isAdmitted.value === false && concert.status === 'ON_SALE' && (
        <section class="card">
          <p>{t.before}</p>
          <JoinRoom state={state} roomId={concert.roomId} next={location.pathname} />
        </section>
      )}
    </>
  );
}

function Shows({ roomId }: { readonly roomId: string }) {
  const shows = useRows((cursor) =>
    onsale.get('/v1/concerts/{concertId}/shows', {
      params: { path: { concertId }, query: { cursor } },
    }),
  );
  usePolling(shows.reload, 15);
  if (codeOf(shows.error.value)?.startsWith('QUEUE_')) {
    return (
      <section class="card">
        <p>{t.over}</p>
        <a class="button" href={roomPath(roomId, location.pathname)}>
          {t.again}
        </a>
      </section>
    );
  }
  return (
    <section aria-labelledby="shows">
      <h2 id="shows">{t.shows}</h2>
      {shows.rows.value?.length === 0 && <p class="notice">{t.none}</p>}
      <ul class="plain-list">
        {shows.rows.value?.map(({ id, startsAt, seatsLeft }) => (
          <li key={id} class="card row between">
            <div>
              <h3>{dayText(startsAt)}</h3>
              <p class="muted number">{seatsLeft > 0 ? t.left(count(seatsLeft)) : t.full}</p>
            </div>
            <a class={seatsLeft > 0 ? 'button' : 'button quiet'} href={`/shows/${id}`}>
              {t.seats}
            </a>
          </li>
        ))}
      </ul>
      <More list={shows} />
    </section>
  );
}

void synchroniseClock();
mount(Page);
