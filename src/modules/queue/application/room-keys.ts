import type { PageRequest } from '../../../shared/domain/page.js';

/** An API key of a room, for the server of a shop behind it. The key itself is stored as a hash. */
export interface RoomKey {
  readonly id: string;
  readonly roomId: string;
  /** What the key is for; may be empty. */
  readonly name: string;
  readonly createdAt: Date;
}

export abstract class RoomKeys {
  abstract add(key: RoomKey, hash: Buffer): Promise<void>;
  abstract find(roomId: string, id: string): Promise<RoomKey | null>;
  /** Newest first, one more than the limit. */
  abstract findPage(roomId: string, page: PageRequest): Promise<readonly RoomKey[]>;
  /** False without such a key of the room. */
  abstract delete(roomId: string, id: string): Promise<boolean>;
  /** The room of a key; null for an unknown key. */
  abstract findRoomId(hash: Buffer): Promise<string | null>;
}
