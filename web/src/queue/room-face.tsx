import type { components } from '@onsale/client';
import { now } from '../shared/clock.js';
import { clockText, count, dayText } from '../shared/format.js';
import { t } from './room-texts.js';

export type PublicRoom = components['schemas']['PublicRoomDto'];
type Room = components['schemas']['RoomViewDto'];

const DAY_MS = 86_400_000;

/** What everybody may know: when the room opens, and what the organiser says. */
export function RoomFace({ room }: { readonly room: Room | null }) {
  if (!room) return null;
  return (
    <>
      {room.notice !== null && (
        <div class="notice warn">
          <p>
            <strong>{t.fromOperator}</strong>
          </p>
          <p>{room.notice}</p>
        </div>
      )}
      {room.state === 'paused' && <p class="notice warn">{t.paused}</p>}
      {room.state === 'closed' && <p class="notice bad">{t.closed}</p>}
      {room.state !== 'closed' && room.supply.outlook === 'SOLD_OUT' && (
        <p class="notice bad">{t.soldOutLong}</p>
      )}
    </>
  );
}

export function isToOpen({ opensAt }: Pick<Room, 'opensAt'>): boolean {
  return opensAt !== null && Date.parse(opensAt) > now.value;
}

/** Until the opening. Nothing afterwards. */
export function Opening({ room }: { readonly room: Room }) {
  if (room.opensAt === null || !isToOpen(room)) return null;
  const leftMs = Date.parse(room.opensAt) - now.value;
  return (
    <p class="opening">
      {leftMs < DAY_MS && (
        <>
          <span class="muted">{t.opensIn}</span>
          <span class="big number" role="timer">
            {clockText(leftMs)}
          </span>
        </>
      )}
      <span class="muted">{t.opensAt(dayText(room.opensAt))}</span>
    </p>
  );
}

/** What is left, and whether it will do. */
export function Supply({ room }: { readonly room: Room }) {
  const { left, outlook } = room.supply;
  if (left === null) return null;
  const words = { PLENTY: t.plenty, SCARCE: t.scarce, UNLIKELY: t.unlikely, SOLD_OUT: t.soldOut };
  const kind = { PLENTY: 'good', SCARCE: 'warn', UNLIKELY: 'bad', SOLD_OUT: 'bad' };
  return (
    <p class="supply">
      {outlook !== 'SOLD_OUT' && <strong class="number">{t.left(count(left))}</strong>}
      {outlook !== null && <span class={`outlook ${kind[outlook]}`}>{words[outlook]}</span>}
    </p>
  );
}
