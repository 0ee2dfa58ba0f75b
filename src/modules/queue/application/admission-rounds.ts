import { Injectable, Logger } from '@nestjs/common';
import { QueueError } from '../domain/queue-error.js';
import type { Room } from '../domain/room.js';
import { shareOf } from '../domain/room-shares.js';
import { DrawFacade } from './draw/draw.facade.js';
import { LiveInstances } from './live-instances.js';
import { RoomFacade } from './room.facade.js';
import { WaitingRoom } from './waiting-room.js';

/** A room that has work again, in milliseconds of `performance.now()`. */
interface Plan {
  readonly room: Room;
  readonly dueAt: number;
}

/** The rounds of admissions, which every instance runs every second in its share of the rooms. */
@Injectable()
export class AdmissionRounds {
  private readonly logger = new Logger(AdmissionRounds.name);
  /** By room id. */
  private readonly plans = new Map<string, Plan>();
  /** Whether the last round reached PostgreSQL, and the store for all of its rooms. */
  private lastWorked = false;

  constructor(
    private readonly rooms: RoomFacade,
    private readonly draws: DrawFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly instances: LiveInstances,
  ) {}

  /**
   * Runs one round in the rooms in use that are this instance's share. It admits users, expires slots, starts draws, and
   * repairs settings that Redis missed. The scripts are exact also when two instances visit a room.
   *
   * After a round that failed, others own the rooms of this instance. It still visits them, to learn when it works again.
   * Returns the milliseconds until some room has work again, or null. A room whose visit failed is visited by the next round.
   * @throws the error of the first visit when all visits failed
   */
  async run(): Promise<number | null> {
    const isOwn = shareOf(this.instances.id, await this.instances.beat(this.lastWorked));
    this.lastWorked = false;
    const rooms = await this.rooms.toVisit(isOwn);
    this.lastWorked = true;
    this.plans.clear();
    return this.visit(rooms);
  }

  /** Between two rounds: visits only the rooms that have work by now. Otherwise like `run`. */
  async resume(): Promise<number | null> {
    const now = performance.now();
    const due = [...this.plans.values()].filter(({ dueAt }) => dueAt <= now);
    for (const { room } of due) this.plans.delete(room.id);
    return this.visit(due.map(({ room }) => room));
  }

  private async visit(rooms: readonly Room[]): Promise<number | null> {
    const outcomes = await Promise.allSettled(rooms.map((room) => this.waitingRoom.admit(room)));
    const now = performance.now();
    const failures: unknown[] = [];
    for (const [index, room] of rooms.entries()) {
      const outcome = outcomes[index]!;
      if (outcome.status === 'rejected') {
        failures.push(outcome.reason);
        continue;
      }
      this.rooms.stored(room);
      const round = outcome.value;
      // A draw takes seconds: other rooms do not wait for it.
      if (round.state === 'DRAW_DUE') this.draws.start(room.id);
      if (round.state === 'AGAIN') this.plans.set(room.id, { room, dueAt: now + round.inMs });
    }
    if (failures.some(isUnavailable)) this.lastWorked = false;
    if (failures.length > 0) {
      if (failures.length === rooms.length) throw failures[0];
      this.logger.warn(
        `${failures.length} of ${rooms.length} rounds failed: ${String(failures[0])}`,
      );
    }
    if (this.plans.size === 0) return null;
    let next = Infinity;
    for (const { dueAt } of this.plans.values()) next = Math.min(next, dueAt);
    return Math.max(0, Math.round(next - now));
  }
}

/** Other errors are about the data of a room: all instances get them. */
function isUnavailable(error: unknown): boolean {
  return error instanceof QueueError && error.code === 'QUEUE_UNAVAILABLE';
}
