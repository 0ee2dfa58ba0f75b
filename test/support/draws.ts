import { randomUUID } from 'node:crypto';
import { Beacon } from '../../src/modules/queue/application/draw/beacon.js';
import { DrawFacade } from '../../src/modules/queue/application/draw/draw.facade.js';
import { DrawDocuments } from '../../src/modules/queue/application/draw/draw-documents.js';
import { DrawOrder } from '../../src/modules/queue/application/draw/draw-order.js';
import { LoadOrder } from '../../src/modules/queue/application/draw/load-order.js';
import { SealEntries } from '../../src/modules/queue/application/draw/seal-entries.js';
import { RoomEvents } from '../../src/modules/queue/application/room-events.js';
import type {
  DrawnUser,
  SealedUsers,
  WaitingRoom,
} from '../../src/modules/queue/application/waiting-room.js';
import { Chunks } from '../../src/modules/queue/domain/draw/chunks.js';
import { Draws } from '../../src/modules/queue/domain/draw/draws.js';
import { Rooms } from '../../src/modules/queue/domain/rooms.js';
import { RoomFacade, RoomHolds } from '../../src/modules/queue/index.js';
import { Revocations } from '../../src/modules/user/index.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { Clock } from '../../src/shared/domain/clock.js';
import { newId } from '../../src/shared/ids.js';
import { startCommand } from './processes.js';
import type { RoomSettings } from './queue-rooms.js';
import type { World } from './world.js';

const PAGE = 700;

/** The draw side of one waiting room, in memory. */
export class GatheredRoom {
  isOpen = true;
  isSealed = false;
  isFinished = false;
  /** The users in the order of their arrival. */
  readonly users: { readonly userId: string; readonly number: number }[] = [];
  /** By user. */
  readonly ranks = new Map<string, number>();

  join(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.users.push({ userId: newId(), number: this.users.length + 1 });
    }
  }

  /** Loses everything, like a Redis that starts empty. */
  lose(): void {
    this.isSealed = this.isFinished = false;
    this.users.length = 0;
    this.ranks.clear();
  }

  async seal(_roomId: string): Promise<boolean> {
    this.isSealed ||= this.isOpen;
    return this.isOpen;
  }

  async sealedUsers(_roomId: string, cursor: string): Promise<SealedUsers> {
    const first = Number(cursor);
    const next = first + PAGE;
    return {
      users: this.users.slice(first, next),
      cursor: next < this.users.length ? `${next}` : null,
    };
  }

  async placeDrawn(_roomId: string, users: readonly DrawnUser[]): Promise<void> {
    if (users.length > 1_000) throw new Error('Too many users at once');
    for (const { userId, rank } of users) this.ranks.set(userId, rank);
  }

  async finishDraw(_roomId: string): Promise<boolean> {
    this.isFinished = true;
    return true;
  }

  async stats(): Promise<{ waiting: number; absent: number }> {
    return { waiting: this.users.length, absent: 0 };
  }
}

/** An instance that stops at its n-th call of a port, like a process that is killed. */
export class Death {
  calls = 0;

  constructor(private readonly atCall: number) {}

  /** The port, until then. */
  of<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          this.calls += 1;
          if (this.calls >= this.atCall) return Promise.reject(new Error('killed'));
          return member.apply(target, args) as unknown;
        };
      },
    });
  }
}

interface DrawOptions {
  readonly beacon?: Beacon;
  readonly death?: Death;
}

/** The draws of the first instance over another waiting room, or over a port that dies. */
export function drawsOf(
  { app }: Pick<World, 'app'>,
  room: GatheredRoom | WaitingRoom,
  { beacon = app.get(Beacon), death = new Death(Infinity) }: DrawOptions = {},
): DrawFacade {
  const waitingRoom = death.of(room) as unknown as WaitingRoom;
  const [draws, chunks] = [death.of(app.get(Draws)), death.of(app.get(Chunks))];
  const [transactions, clock] = [app.get(Transactions), app.get(Clock)];
  const mortalBeacon = death.of(beacon);
  return new DrawFacade(
    draws,
    chunks,
    app.get(Rooms),
    waitingRoom,
    new SealEntries(
      draws,
      chunks,
      waitingRoom,
      mortalBeacon,
      transactions,
      clock,
      app.get(Revocations),
    ),
    new DrawOrder(draws, chunks, mortalBeacon, transactions, clock),
    new LoadOrder(chunks, waitingRoom),
    app.get(DrawDocuments),
    death.of(app.get(RoomEvents)),
    app.get(RoomHolds),
    clock,
  );
}

/** A room with a draw in which this many users have gathered. */
export async function gather(
  world: World,
  count: number,
  settings: RoomSettings = {},
): Promise<{ roomId: string; room: GatheredRoom }> {
  const opensAt = new Date(world.clock.now().getTime() + 3_600_000);
  const { id } = await world.app.get(RoomFacade).createRoom(randomUUID(), { opensAt, ...settings });
  const room = new GatheredRoom();
  room.join(count);
  return { roomId: id, room };
}

/** Runs `onsale verify-draw` against the first instance. */
export async function verifyDraw({ app }: World, roomId: string, ...options: string[]) {
  const program = ['dist/src/cli/onsale.js', 'verify-draw', app.baseUrl] as const;
  const command = startCommand([...program, '--room', roomId, ...options]);
  return { code: await command.exited, output: command.output() };
}

/** Ends the claim of an instance that was killed, as if ten seconds had passed. */
export async function endClaim(world: World, roomId: string): Promise<void> {
  await world.database.query(`UPDATE queue_draws SET claimed_until = NULL WHERE room_id = $1`, [
    roomId,
  ]);
}
