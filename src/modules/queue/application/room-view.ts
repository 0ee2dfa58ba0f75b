import type { Outlook } from '../domain/outlook.js';
import type { RoomState } from '../domain/room.js';

export interface SupplyView {
  /** Neither held nor sold; null when nothing is on sale behind the room. */
  readonly left: number | null;
  readonly outlook: Outlook | null;
}

/** What everybody may know of a room. */
export interface RoomView {
  readonly state: RoomState;
  readonly opensAt: string | null;
  readonly notice: string | null;
  readonly supply: SupplyView;
}

/** A concert or an item that is sold behind a room. */
export interface Offer {
  readonly kind: 'CONCERT' | 'ITEM';
  readonly id: string;
  readonly name: string;
}

export interface PublicRoomView extends RoomView {
  readonly id: string;
  readonly name: string;
  readonly offers: readonly Offer[];
}
