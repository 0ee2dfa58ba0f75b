import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { serverNow } from '../../shared/clock.js';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { asOfText, isOld } from '../parts/age.js';
import { useEvery } from '../parts/every.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { WideTable } from '../parts/wide-table.js';
import { goTo } from '../router.js';
import type { Reading } from './live-series.js';
import { type Room, ROOM_FIELDS, words } from './room-words.js';
import { State } from './state.js';

const t = texts({
  en: {
    title: 'Rooms',
    create: 'Create a room',
    usual:
      'Blank fields take the usual values: 500 people at once, 50 a second, ten minutes to buy.',
    waiting: 'Waiting',
    active: 'Active',
    opens: 'Opens',
    atOnce: 'at once',
    rooms: 'All rooms, newest first',
    of: (active: string, capacity: string) => `${active} of ${capacity}`,
  },
  ko: {
    title: '대기실',
    create: '대기실 만들기',
    usual: '비워 두면 기본값이 적용돼요: 동시 500명, 초당 50명, 구매 시간 10분.',
    waiting: '대기',
    active: '입장',
    opens: '여는 시각',
    atOnce: '바로',
    rooms: '모든 대기실, 최신순',
    of: (active: string, capacity: string) => `${active} / ${capacity}`,
  },
});

/** Figures are read every ten seconds. */
const OLD_MS = 30_000;

const FIELDS = [
  { name: 'name', label: words.name, required: true, max: 200 },
  ...ROOM_FIELDS,
  { name: 'notice', label: words.notice, max: 200 },
];

export function RoomsView() {
  return (
    <>
      <h1>{t.title}</h1>
      <Paged
        load={null}
        read={(cursor) => onsale.get('/v1/queue/rooms', { params: { query: cursor } })}
      >
        {(rooms) => <RoomTable rooms={rooms} />}
      </Paged>
      <details class="card">
        <summary>{t.create}</summary>
        <p class="muted">{t.usual}</p>
        <Form<components['schemas']['CreateRoomBody']>
          fields={FIELDS}
          submit={t.create}
          onSubmit={async (body) => {
            const { id } = await onsale.post('/v1/queue/rooms', { body });
            goTo(`/rooms/${id}`);
          }}
        />
      </details>
    </>
  );
}

function RoomTable({ rooms }: { readonly rooms: readonly Room[] }) {
  return (
    <WideTable name={t.rooms} isCard>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" class="ops-figure">
            {t.waiting}
          </th>
          <th scope="col" class="ops-figure">
            {t.active}
          </th>
          <th scope="col">{t.opens}</th>
        </tr>
      </thead>
      <tbody>
        {rooms.map((room) => (
          <RoomLine key={room.id} room={room} />
        ))}
      </tbody>
    </WideTable>
  );
}

function RoomLine({ room }: { readonly room: Room }) {
  const reading = useSignal<Reading | null>(null);
  useEvery(10_000, async () => {
    const params = { path: { roomId: room.id } };
    const stats = await onsale.get('/v1/queue/rooms/{roomId}/stats', { params });
    reading.value = { stats, atMs: serverNow() };
  });
  const { stats = null, atMs = 0 } = reading.value ?? {};
  return (
    <tr>
      <th scope="row">
        <a href={`#/rooms/${room.id}`}>{room.name}</a>
      </th>
      <td>
        <State state={room.state} />
        {stats && isOld(atMs, OLD_MS) && <div class="muted number">{asOfText(atMs)}</div>}
      </td>
      <td class="ops-figure">{stats ? count(stats.waiting) : '–'}</td>
      <td class="ops-figure">{stats ? t.of(count(stats.active), count(room.capacity)) : '–'}</td>
      <td class="ops-time">{room.opensAt ? instantText(room.opensAt) : t.atOnce}</td>
    </tr>
  );
}
