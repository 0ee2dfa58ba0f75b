import { useSignal } from '@preact/signals';
import { serverNow, synchroniseClock } from '../../shared/clock.js';
import { texts } from '../../shared/language.js';
import { ProblemNotice } from '../../shared/problem.js';
import { onsale } from '../../shared/session.js';
import { useEvery } from '../parts/every.js';
import { type Tagged, tagged } from '../parts/tagged.js';
import { Charts } from './charts.js';
import { Controls } from './controls.js';
import { DrawPanel } from './draw-panel.js';
import { EntryCodes } from './entry-codes.js';
import { Figures } from './figures.js';
import { type Reading, type Second, secondsOf, withReading } from './live-series.js';
import { RoomKeys } from './room-keys.js';
import type { Room } from './room-words.js';
import { State } from './state.js';

const t = texts({
  en: { report: 'Report of the evening', waitingPage: 'Waiting page', loading: 'Loading…' },
  ko: { report: '오늘의 보고서', waitingPage: '대기 화면', loading: '불러오는 중…' },
});

/** One room, live. */
export function RoomView({ id }: { readonly id: string }) {
  const room = useSignal<Tagged<Room> | null>(null);
  const error = useSignal<unknown>(null);
  const reading = useSignal<Reading | null>(null);
  const seconds = useSignal<readonly Second[]>([]);
  const params = { path: { roomId: id } };

  const readRoom = async () => {
    try {
      room.value = await tagged(onsale.api.GET('/v1/queue/rooms/{roomId}', { params }));
      error.value = null;
    } catch (failure) {
      error.value = failure;
    }
  };
  // What others change shows up within seconds. A change with an old `ETag` is refused anyway.
  useEvery(5_000, readRoom, id);
  useEvery(
    1_000,
    async () => {
      if (reading.value === null) await begin();
      const stats = await onsale.get('/v1/queue/rooms/{roomId}/stats', { params });
      const next = { stats, atMs: serverNow() };
      seconds.value = withReading(seconds.value, reading.value, next);
      reading.value = next;
    },
    id,
  );
  const begin = async () => {
    const past = onsale.get('/v1/queue/rooms/{roomId}/stats/history', {
      params: { ...params, query: { minutes: 10 } },
    });
    await synchroniseClock();
    seconds.value = secondsOf((await past).seconds);
  };

  if (room.value === null) {
    return (
      <>
        <h1>{t.loading}</h1>
        <ProblemNotice error={error.value} />
      </>
    );
  }
  const { value } = room.value;
  return (
    <>
      <div class="row between ops-head">
        <h1>
          {value.name} <State state={value.state} />
        </h1>
        <p class="row">
          <a href={`/rooms/${id}`}>{t.waitingPage}</a>
          <a href={`#/report/${id}`}>{t.report}</a>
        </p>
      </div>
      <ProblemNotice error={error.value} />
      <Figures room={value} reading={reading.value} last={seconds.value.at(-1)} />
      <Controls room={room.value} stats={reading.value?.stats ?? null} reload={readRoom} />
      <Charts room={value} seconds={seconds.value} />
      <DrawPanel roomId={id} opensAt={value.opensAt} />
      <EntryCodes room={value} />
      <RoomKeys roomId={id} />
    </>
  );
}
