import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import type { Field } from '../parts/fields.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { useRoomList } from '../parts/pick-lists.js';
import { SaleStart } from '../parts/sale-start.js';
import { WideTable } from '../parts/wide-table.js';
import { isAdmin } from '../roles.js';
import { goTo } from '../router.js';
import { HallPicture } from './hall-picture.js';
import { NEW_SECTION, SectionRows, toBody } from './section-rows.js';
import { type Concert, type ListedShow, type Section, TERMS, words } from './show-words.js';
import { ShowState } from './show-state.js';
import { ConcertEdit } from './concert-edit.js';

const t = texts({
  en: {
    title: 'Shows',
    shows: 'All shows, newest first',
    concerts: 'Concerts',
    concert: 'Concert',
    places: 'Places',
    createConcert: 'Create a concert',
    titleField: 'Title',
    artist: 'Artist',
    venue: 'Venue',
    description: 'Description',
    opensAt: 'Its room opens at',
    opensAtHint: 'Before it, nobody is admitted. Blank: at once.',
    roomId: 'Waiting room',
    ownRoom: 'A room of its own',
    concertAtOnce:
      'Its waiting room opens at once, and each show can be bought as soon as you add it. To begin later, set when its room opens.',
    concertShared: 'Whoever the chosen room admits can buy each show as soon as you add it.',
    concertLater: (day: string) => `Nobody is admitted before ${day}.`,
    showAtOnce:
      'Whoever the waiting room admits can hold places as soon as you save. To begin later, set “On sale from”.',
    showLater: (day: string) => `Places can be held from ${day} on.`,
    room: 'Room',
    addShow: 'Add a show',
    addShowTo: (title: string) => `Add a show to ${title}`,
    save: 'Save the show',
  },
  ko: {
    title: '공연',
    shows: '모든 공연 회차, 최신순',
    concerts: '공연 목록',
    concert: '공연',
    places: '좌석 수',
    createConcert: '공연 만들기',
    titleField: '제목',
    artist: '아티스트',
    venue: '공연장',
    description: '설명',
    opensAt: '대기실을 여는 시각',
    opensAtHint: '그 전에는 아무도 입장하지 않아요. 비우면 바로 열려요.',
    roomId: '사용할 대기실',
    ownRoom: '전용 대기실 만들기',
    concertAtOnce:
      '대기실이 바로 열리고, 회차를 추가하는 즉시 예매할 수 있어요. 나중에 시작하려면 대기실을 여는 시각을 정해 주세요.',
    concertShared: '선택한 대기실에 입장한 사람은 회차를 추가하는 즉시 예매할 수 있어요.',
    concertLater: (day: string) => `${day} 전에는 아무도 입장하지 않아요.`,
    showAtOnce:
      '대기실에 입장한 사람은 저장하는 즉시 좌석을 선점할 수 있어요. 나중에 시작하려면 판매 시작을 정해 주세요.',
    showLater: (day: string) => `${day}부터 좌석을 선점할 수 있어요.`,
    room: '대기실',
    addShow: '회차 추가',
    addShowTo: (title: string) => `${title} 회차 추가`,
    save: '회차 저장',
  },
});

const CONCERT_FIELDS: readonly Field[] = [
  { name: 'title', label: t.titleField, required: true, max: 200 },
  { name: 'artist', label: t.artist, required: true, max: 200 },
  { name: 'venue', label: t.venue, required: true, max: 200 },
  { name: 'description', label: t.description, type: 'long', max: 2_000 },
  { name: 'opensAt', label: t.opensAt, type: 'instant', hint: t.opensAtHint },
];

export function ShowsView() {
  const version = useSignal(0);
  const reload = () => void (version.value += 1);
  return (
    <>
      <h1>{t.title}</h1>
      <Paged
        load={version.value}
        read={(cursor) => onsale.get('/v1/admin/shows', { params: { query: cursor } })}
      >
        {(shows) => <ShowTable shows={shows} />}
      </Paged>
      <h2 class="ops-next">{t.concerts}</h2>
      <Paged
        load={version.value}
        read={(cursor) => onsale.get('/v1/admin/concerts', { params: { query: cursor } })}
      >
        {(concerts) =>
          concerts.map((concert) => (
            <ConcertCard key={concert.id} concert={concert} reload={reload} />
          ))
        }
      </Paged>
      {isAdmin.value && (
        <details class="card">
          <summary>{t.createConcert}</summary>
          <NewConcert key={version.value} reload={reload} />
        </details>
      )}
    </>
  );
}

function NewConcert({ reload }: { readonly reload: () => void }) {
  const rooms = useRoomList();
  const room: Field = {
    ...{ name: 'roomId', label: t.roomId, type: 'choice', hint: rooms.hint, more: rooms.more },
    choices: [['', t.ownRoom], ...rooms.choices],
  };
  return (
    <Form<components['schemas']['CreateConcertBody']>
      fields={[...CONCERT_FIELDS, room]}
      submit={t.createConcert}
      outlook={({ opensAt, roomId }) => (
        <SaleStart
          from={opensAt}
          atOnce={roomId ? t.concertShared : t.concertAtOnce}
          later={t.concertLater}
        />
      )}
      onSubmit={async (body) => {
        await onsale.post('/v1/concerts', { body });
        reload();
      }}
    />
  );
}

function ShowTable({ shows }: { readonly shows: readonly ListedShow[] }) {
  return (
    <WideTable name={t.shows} isCard>
      <thead>
        <tr>
          <th scope="col">{t.concert}</th>
          <th scope="col">{words.startsAt}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" class="ops-figure">
            {t.places}
          </th>
        </tr>
      </thead>
      <tbody>
        {shows.map(({ id, concert, startsAt, status, seatCount }) => (
          <tr key={id}>
            <th scope="row">
              <a href={`#/shows/${id}`}>{concert.title}</a>
            </th>
            <td class="ops-time">{instantText(startsAt)}</td>
            <td>
              <ShowState status={status} />
            </td>
            <td class="ops-figure">{count(seatCount)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function ConcertCard({
  concert,
  reload,
}: {
  readonly concert: Concert;
  readonly reload: () => void;
}) {
  return (
    <article class="card">
      <div class="row between">
        <h3>
          {concert.title} <ShowState status={concert.status} />
        </h3>
        <a href={`#/rooms/${concert.roomId}`}>{t.room}</a>
      </div>
      <p class="muted">
        {concert.artist} · {concert.venue}
      </p>
      {isAdmin.value && (
        <>
          <details>
            <summary>{t.addShowTo(concert.title)}</summary>
            <NewShow concertId={concert.id} />
          </details>
          <ConcertEdit concertId={concert.id} title={concert.title} reload={reload} />
        </>
      )}
    </article>
  );
}

function NewShow({ concertId }: { readonly concertId: string }) {
  const sections = useSignal<readonly Section[]>([{ ...NEW_SECTION, name: 'R' }]);
  return (
    <Form<components['schemas']['CreateShowBody']>
      fields={TERMS}
      submit={t.save}
      outlook={({ onSaleFrom }) => (
        <SaleStart from={onSaleFrom} atOnce={t.showAtOnce} later={t.showLater} />
      )}
      onSubmit={async (terms) => {
        const { id } = await onsale.post('/v1/concerts/{concertId}/shows', {
          params: { path: { concertId } },
          body: { ...terms, sections: sections.value.map(toBody) },
        });
        goTo(`/shows/${id}`);
      }}
    >
      <SectionRows sections={sections.value} onChange={(next) => (sections.value = next)} />
      <HallPicture sections={sections.value} />
    </Form>
  );
}
