import { Injectable } from '@nestjs/common';
import { RedisChannels } from '../../../../shared/redis/redis-channels.js';
import { roomChannel } from '../redis/room-keys.js';

/** What the scripts of a room publish. */
export interface RoomMessage {
  /** Slots that were opened: user id, waiting number, and the time in ms of the end. */
  readonly admitted?: readonly (readonly [userId: string, number: number, endsAtMs: number])[];
  /** Places and slots that were given up. */
  readonly ended?: readonly (readonly [userId: string, number: number])[];
  /** Settings, notice or supply have changed. */
  readonly room?: 1;
  /** The draw has changed. */
  readonly draw?: 1;
}

export interface RoomListener {
  onMessage(roomId: string, message: RoomMessage): void;
  /** Messages of the room were lost. */
  onReconnect(roomId: string): void;
}

/** The messages of rooms. */
@Injectable()
export class RoomChannels {
  listener: RoomListener | undefined;

  constructor(private readonly channels: RedisChannels) {}

  async subscribe(roomId: string): Promise<void> {
    let isOpening = true;
    await this.channels.subscribe(roomChannel(roomId), {
      onMessage: (text) => this.listener?.onMessage(roomId, JSON.parse(text) as RoomMessage),
      onSubscribed: () => {
        if (!isOpening) this.listener?.onReconnect(roomId);
      },
    });
    // A subscription that follows later has missed messages.
    isOpening = false;
  }

  unsubscribe(roomId: string): void {
    this.channels.unsubscribe(roomChannel(roomId));
  }
}
