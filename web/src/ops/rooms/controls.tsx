import type { components } from '@onsale/client';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { changeTagged, type Tagged } from '../parts/tagged.js';
import { type Room, ROOM_FIELDS, type RoomStats, words } from './room-words.js';

type Changes = Omit<components['schemas']['ChangeRoomBody'], 'reason'>;

const t = texts({
  en: {
    controls: 'Controls',
    open: 'Open the room',
    pause: 'Pause admission',
    close: 'Close the room',
    willOpen: (room: Room) =>
      `People are admitted from now on, at most ${count(room.admitPerSecond)} a second, until ${count(room.capacity)} are active.` +
      (room.opensAt !== null && Date.parse(room.opensAt) > Date.now()
        ? ` Admission still waits for ${instantText(room.opensAt)}.`
        : ''),
    willPause: (waiting: number, active: number) =>
      `Nobody is admitted until you open the room again. The ${count(waiting)} who wait keep their places, and the ${count(active)} who are in may finish.`,
    willClose: (waiting: number) =>
      `Nobody can join or is admitted any more. The ${count(waiting)} who wait are told that it is over.`,
    flow: 'Flow and notice',
    flowFields: 'Set',
    change: 'Change the settings',
    more: 'All settings',
    from: (name: string, before: string, after: string) => `${name}: ${before} → ${after}`,
    none: 'none',
    capacityDown: (active: number) =>
      `${count(active)} people are in now. Nobody is sent away; the next are admitted when there is room.`,
    noticeShown: 'All who wait see the notice at once.',
    opensAtMoved:
      'Unless the order is drawn already, everybody gathers until the new time: whoever is in goes back too, and unpaid holds end.',
  },
  ko: {
    controls: '제어',
    open: '대기실 열기',
    pause: '입장 일시 중지',
    close: '대기실 닫기',
    willOpen: (room: Room) =>
      `지금부터 초당 최대 ${count(room.admitPerSecond)}명씩, 동시 ${count(room.capacity)}명까지 입장해요.` +
      (room.opensAt !== null && Date.parse(room.opensAt) > Date.now()
        ? ` 단, 입장은 ${instantText(room.opensAt)}부터 시작돼요.`
        : ''),
    willPause: (waiting: number, active: number) =>
      `다시 열 때까지 아무도 입장하지 않아요. 대기 중인 ${count(waiting)}명의 순번은 유지되고, 입장한 ${count(active)}명은 구매를 마칠 수 있어요.`,
    willClose: (waiting: number) =>
      `더 이상 참여하거나 입장할 수 없어요. 대기 중인 ${count(waiting)}명에게 종료가 안내돼요.`,
    flow: '입장 속도와 안내',
    flowFields: '변경 내용 확인',
    change: '설정 변경',
    more: '전체 설정',
    from: (name: string, before: string, after: string) => `${name}: ${before} → ${after}`,
    none: '없음',
    capacityDown: (active: number) =>
      `지금 ${count(active)}명이 입장해 있어요. 내보내지는 않고, 자리가 나면 다음 사람이 입장해요.`,
    noticeShown: '대기 중인 모든 사람에게 바로 보여요.',
    opensAtMoved:
      '추첨 전이라면 모두 새 시각까지 사전 대기해요. 이미 입장한 사람도 돌아가고, 미결제 선점은 끝나요.',
  },
});

const FLOW_FIELDS = [
  { name: 'admitPerSecond', label: words.rate, type: 'number', min: 1, required: true },
  { name: 'capacity', label: words.capacity, type: 'number', min: 1, required: true },
  { name: 'notice', label: words.notice, type: 'long', max: 200 },
] as const;
const LABELS = new Map([...ROOM_FIELDS, ...FLOW_FIELDS].map(({ name, label }) => [name, label]));

interface Props {
  readonly room: Tagged<Room>;
  readonly stats: RoomStats | null;
  readonly reload: () => Promise<void>;
}

/** What an operator can do with a room. Each change says what will happen, and can be taken back. */
export function Controls({ room, stats, reload }: Props) {
  const { value } = room;
  const waiting = stats?.waiting ?? 0;
  const active = stats?.active ?? 0;
  const askFor = (title: string, changes: Changes, effect: string[], isDangerous = false) =>
    ask({
      ...{ title, of: value.name, isDangerous, after: reload },
      effect: effect.map((line) => <p key={line}>{line}</p>),
      perform: (reason) =>
        changeTagged(room, changes, reason, (header, body) =>
          onsale.api.PATCH('/v1/queue/rooms/{roomId}', {
            params: { path: { roomId: value.id }, header },
            body,
          }),
        ),
    });
  const edit = (changes: Changes) => {
    askFor(t.change, changes, effectsOf(value, changes, active));
  };
  // A form begins again when the room has changed.
  const version = room.etag;
  return (
    <section class="card" aria-labelledby="controls">
      <h2 id="controls">{t.controls}</h2>
      <div class="row ops-buttons">
        {value.state === 'open' ? (
          <button
            onClick={() => askFor(t.pause, { state: 'paused' }, [t.willPause(waiting, active)])}
          >
            {t.pause}
          </button>
        ) : (
          <button onClick={() => askFor(t.open, { state: 'open' }, [t.willOpen(value)])}>
            {t.open}
          </button>
        )}
        {value.state !== 'closed' && (
          <button
            class="danger"
            onClick={() => askFor(t.close, { state: 'closed' }, [t.willClose(waiting)], true)}
          >
            {t.close}
          </button>
        )}
      </div>
      <h3>{t.flow}</h3>
      <Form<Changes>
        key={version}
        fields={FLOW_FIELDS}
        initial={value}
        submit={t.flowFields}
        onSubmit={edit}
      />
      <details>
        <summary>{t.more}</summary>
        <Form<Changes>
          key={version}
          fields={ROOM_FIELDS.filter(({ name }) => !/^(capacity|admitPerSecond)$/.test(name))}
          initial={value}
          submit={t.flowFields}
          onSubmit={edit}
        />
      </details>
    </section>
  );
}

function effectsOf(room: Room, changes: Changes, active: number): string[] {
  const lines = Object.entries(changes).map(([name, after]) => {
    const before = room[name as keyof Room];
    return t.from(LABELS.get(name) ?? name, shown(name, before), shown(name, after));
  });
  if (changes.capacity !== undefined && changes.capacity < active)
    lines.push(t.capacityDown(active));
  if (changes.notice !== undefined) lines.push(t.noticeShown);
  if (changes.opensAt !== undefined) lines.push(t.opensAtMoved);
  return lines;
}

function shown(name: string, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return t.none;
  const { choices } = ROOM_FIELDS.find((field) => field.name === name) ?? {};
  const choice = choices?.find(([one]) => one === value)?.[1];
  if (choice !== undefined) return choice;
  if (name === 'opensAt') return instantText(String(value));
  return typeof value === 'number' ? count(value) : String(value);
}
