import type { components } from '@onsale/client';
import { Poster } from '../concert/poster.js';
import { RoomBadge, roomPath, useRoom } from '../queue/room-state.js';
import { texts } from '../shared/language.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { onsale } from '../shared/session.js';

type Concert = components['schemas']['ConcertDto'];

const t = texts({
  en: {
    concerts: 'Concerts',
    join: 'Join the waiting room',
    shows: 'Choose a show',
    details: 'Details',
    about: (title: string) => `: ${title}`,
    none: 'No concert is on sale at the moment. Come back soon.',
  },
  ko: {
    concerts: '공연',
    join: '대기열 입장하기',
    shows: '회차 선택',
    details: '자세히',
    about: (title: string) => `: ${title}`,
    none: '지금 판매 중인 공연이 없습니다. 곧 다시 찾아 주세요.',
  },
});

export function Concerts() {
  const concerts = useRows((cursor) =>
    onsale.get('/v1/concerts', { params: { query: { cursor, limit: 12 } } }),
  );
  const shown = concerts.rows.value?.filter(({ status }) => status === 'ON_SALE');
  return (
    <section aria-labelledby="concerts">
      <h2 id="concerts">{t.concerts}</h2>
      {shown?.length === 0 && <p class="muted">{t.none}</p>}
      <ul class="plain-list grid wide-grid">
        {shown?.map((concert) => (
          <li key={concert.id} class="card flush">
            <ConcertCard concert={concert} />
          </li>
        ))}
      </ul>
      <More list={concerts} />
    </section>
  );
}

function ConcertCard({ concert }: { readonly concert: Concert }) {
  const { id, roomId, title, artist, venue, description } = concert;
  const state = useRoom(roomId);
  const path = `/concerts/${id}`;
  const isOver = state.room.value?.state === 'closed';
  const isIn = state.isAdmitted.value === true;
  return (
    <>
      <Poster {...concert} />
      <div class="card-body">
        <h3>
          <a class="plain" href={path}>
            {title}
          </a>
        </h3>
        <p>
          {artist} · {venue}
        </p>
        {description && <p class="muted">{description}</p>}
        <p>
          <RoomBadge state={state} />
        </p>
        <a class="button" href={isOver || isIn ? path : roomPath(roomId, path)}>
          {isIn ? t.shows : isOver ? t.details : t.join}
          <span class="hidden-text">{t.about(title)}</span>
        </a>
      </div>
    </>
  );
}
