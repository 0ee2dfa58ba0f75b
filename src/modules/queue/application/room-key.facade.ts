import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { digestOf, randomText } from '../../../shared/secrets.js';
import { QueueError } from '../domain/queue-error.js';
import { RoomFacade } from './room.facade.js';
import { type RoomKey, RoomKeys } from './room-keys.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 62 letters in 43 places: 256 bits. */
const LENGTH = 43;
/** Scanners for leaked secrets find keys by it. */
const PREFIX = 'onsale_room_';

/** The API keys of rooms. */
@Injectable()
export class RoomKeyFacade {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly keys: RoomKeys,
    private readonly clock: Clock,
  ) {}

  /** The text of the key is shown here only. @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async createKey(roomId: string, name: string): Promise<RoomKey & { readonly key: string }> {
    await this.rooms.getRoom(roomId);
    const key = `${PREFIX}${randomText(LETTERS, LENGTH)}`;
    const stored: RoomKey = { id: newId(), roomId, name, createdAt: this.clock.now() };
    await this.keys.add(stored, digestOf(key));
    return { ...stored, key };
  }

  /** Newest first, one more than the limit. @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async listKeys(roomId: string, page: PageRequest): Promise<readonly RoomKey[]> {
    await this.rooms.getRoom(roomId);
    return this.keys.findPage(roomId, page);
  }

  /** @throws QueueError ROOM_KEY_NOT_FOUND */
  async getKey(roomId: string, id: string): Promise<RoomKey> {
    const key = await this.keys.find(roomId, id);
    if (!key) throw new QueueError('ROOM_KEY_NOT_FOUND');
    return key;
  }

  /** The key is refused from now on. @throws QueueError ROOM_KEY_NOT_FOUND */
  async deleteKey(roomId: string, id: string): Promise<void> {
    if (!(await this.keys.delete(roomId, id))) throw new QueueError('ROOM_KEY_NOT_FOUND');
  }

  /** The room that the key is for. @throws QueueError ROOM_KEY_INVALID */
  async roomIdOf(key: string): Promise<string> {
    const roomId = key.startsWith(PREFIX) ? await this.keys.findRoomId(digestOf(key)) : null;
    if (roomId === null) throw new QueueError('ROOM_KEY_INVALID');
    return roomId;
  }
}
