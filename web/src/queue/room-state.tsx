import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { components } from '@onsale/client';
import { now, serverNow } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { usePolling, useReturn } from '../shared/polling.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale, user } from '../shared/session.js';
import { buyerIn } from '../shared/stored.js';

type Room = components['schemas']['PublicRoomDto'];

const t = texts({
  en: {
    opensIn: 'Opens in',
    open: 'On sale now',
    paused: 'Paused for a moment',
    closed: 'Sale closed',
    soldOut: 'Sold out',
    left: (left: string) => `${left} left`,
    join: 'Join the waiting room',
    early: 'Join now: everybody who is here at the opening takes part in the draw.',
  },
  ko: {
    opensIn: '오픈까지',
    open: '판매 중',
    paused: '잠시 중단',
    closed: '판매 종료',
    soldOut: '매진',
    left: (left: string) => `${left}개 남음`,
    join: '대기열 입장하기',
    early: '지금 입장하세요. 오픈 시각에 대기 중인 모든 분이 추첨에 참여합니다.',
  },
});

export interface RoomState {
  /** Null until the first response. */
  readonly room: ReadonlySignal<Room | null>;
  /** Whether the user has a slot. False for everybody who is not logged in. */
  readonly isAdmitted: ReadonlySignal<boolean | null>;
  /** Why it is not known whether the user has a slot; null when the last read worked. */
  readonly error: ReadonlySignal<unknown>;
  /** When the slot of the user ends: an instant. Null without a slot. */
  readonly slotEndsAt: ReadonlySignal<string | null>;
  readonly reload: () => Promise<void>;
}

/** A room as everybody sees it, and whether the user has a slot. */
export function useRoom(roomId: string): RoomState {
  const room = useLoaded(
    () => onsale.get('/v1/queue/rooms/{roomId}/public', { params: { path: { roomId } } }),
    roomId,
  );
  const place = useLoaded(() => readPlace(roomId), `${roomId} ${user.value?.id}`);
  const reload = async () => {
    await Promise.all([room.reload(), place.reload()]);
  };
  usePolling(room.reload, 20, roomId);
  // Without a first answer the page has nothing to show.
  usePolling(
    () => (place.value.peek() === null ? place.reload() : Promise.resolve()),
    5,
    `${roomId} ${user.value?.id}`,
  );
  // The user may have been admitted in another tab. The pace of the polls of a place is up to the waiting page.
  useReturn(() => void place.reload(), roomId);
  const isAdmitted = useComputed(() => place.value.value && place.value.value.isAdmitted);
  const slotEndsAt = useComputed(() => place.value.value?.slotEndsAt ?? null);
  return { room: room.value, isAdmitted, error: place.error, slotEndsAt, reload };
}

interface PlaceState {
  readonly isAdmitted: boolean;
  readonly slotEndsAt: string | null;
}

const OUTSIDE: PlaceState = { isAdmitted: false, slotEndsAt: null };

async function readPlace(roomId: string): Promise<PlaceState> {
  if (user.value === null) return OUTSIDE;
  try {
    const place = await onsale.get('/v1/queue/tokens/me', { params: { query: { roomId } } });
    return { isAdmitted: place.status === 'ACTIVE', slotEndsAt: place.expiresAt };
  } catch (error) {
    if (codeOf(error)?.startsWith('QUEUE_TOKEN_')) return OUTSIDE;
    throw error;
  }
}

/** In a few words: open, opens in …, paused, sold out. */
export function RoomBadge({ state }: { readonly state: RoomState }) {
  const room = state.room.value;
  if (!room) return null;
  if (room.state === 'closed') return <span class="badge">{t.closed}</span>;
  if (room.supply.outlook === 'SOLD_OUT') return <span class="badge bad">{t.soldOut}</span>;
  if (room.state === 'paused') return <span class="badge warn">{t.paused}</span>;
  if (isToOpen(room)) {
    return (
      <span class="badge soon">
        {t.opensIn} <Countdown until={room.opensAt!} onEnd={() => void state.reload()} />
      </span>
    );
  }
  const { left } = room.supply;
  return (
    <span class="badge good">
      {t.open}
      {left !== null && ` · ${t.left(count(left))}`}
    </span>
  );
}

/** The way into the waiting room, which leads on to `next`: a page of this site. */
export function JoinRoom({
  state,
  roomId,
  next,
}: {
  readonly state: RoomState;
  readonly roomId: string;
  readonly next: string;
}) {
  const room = state.room.value;
  if (!room || room.state === 'closed') return null;
  // Who asks for it need not be asked again.
  const join = () => buyerIn(roomId).write(null);
  return (
    <div>
      {isToOpen(room) && <p class="muted">{t.early}</p>}
      <a class="button" href={roomPath(roomId, next)} onClick={join}>
        {t.join}
      </a>
    </div>
  );
}

export function roomPath(roomId: string, next: string): string {
  return `/rooms/${roomId}?next=${encodeURIComponent(next)}`;
}

function isToOpen({ opensAt }: Room): boolean {
  // Reads the signal, so that what depends on it is drawn again at the opening.
  return opensAt !== null && Date.parse(opensAt) > Math.max(now.value, serverNow());
}
