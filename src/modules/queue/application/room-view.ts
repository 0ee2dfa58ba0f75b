import type { RoomState } from '../domain/room.js';

/** What everybody may know of a room. */
export interface RoomView {
  readonly state: RoomState;
  readonly opensAt: string | null;
  readonly notice: string | null;
  readonly supply: object | null;
}
