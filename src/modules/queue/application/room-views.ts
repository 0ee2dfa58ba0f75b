import { Injectable } from '@nestjs/common';
import { Rooms } from '../domain/rooms.js';
import type { RoomView } from './room-view.js';

/** Rooms as users see them. */
@Injectable()
export class RoomViews {
  constructor(private readonly rooms: Rooms) {}

  /** The room for the user at `position`; null when there is none. */
  async of(roomId: string, _position: number | null): Promise<RoomView | null> {
    const room = await this.rooms.findById(roomId);
    if (!room) return null;
    const opensAt = room.opensAt?.toISOString() ?? null;
    return { state: room.state, opensAt, notice: null, supply: null };
  }
}
