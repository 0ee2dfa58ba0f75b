import { Injectable, Logger } from '@nestjs/common';
import { DrawFacade } from './draw/draw.facade.js';
import { RoomFacade } from './room.facade.js';
import { WaitingRoom } from './waiting-room.js';

/** The rounds of admissions, which every instance runs every second. */
@Injectable()
export class AdmissionRounds {
  private readonly logger = new Logger(AdmissionRounds.name);

  constructor(
    private readonly rooms: RoomFacade,
    private readonly draws: DrawFacade,
    private readonly waitingRoom: WaitingRoom,
  ) {}

  /**
   * Runs one round in every room in use. It admits users, expires slots, starts draws, and repairs settings that Redis
   * missed.
   * Returns the milliseconds until some room has work again, or null. A room whose round failed has work at the next call.
   * @throws QueueError QUEUE_UNAVAILABLE when the rounds of all rooms failed
   */
  async run(): Promise<number | null> {
    const rooms = await this.rooms.toVisit();
    const outcomes = await Promise.allSettled(rooms.map((room) => this.waitingRoom.admit(room)));
    const failures: unknown[] = [];
    const delays: number[] = [];
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
      if (round.state === 'AGAIN') delays.push(round.inMs);
    }
    if (failures.length > 0) {
      if (failures.length === rooms.length) throw failures[0];
      this.logger.warn(
        `${failures.length} of ${rooms.length} rounds failed: ${String(failures[0])}`,
      );
    }
    return delays.length === 0 ? null : Math.min(...delays);
  }
}
