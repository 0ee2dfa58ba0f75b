import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
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
  /** Messages were lost. */
  onReconnect(): void;
}

/** Receives the messages of rooms, on a connection of its own as pub/sub requires. */
@Injectable()
export class RoomChannels implements OnModuleInit, OnApplicationShutdown {
  listener: RoomListener | undefined;
  private readonly logger = new Logger(RoomChannels.name);
  private readonly roomIds = new Map<string, string>();
  private subscriber: Redis | undefined;

  constructor(private readonly redis: Redis) {}

  onModuleInit(): void {
    // `subscribeAgain` runs after each connect, because it also reports lost messages.
    const subscriber = this.redis.duplicate({ autoResubscribe: false });
    this.subscriber = subscriber;
    subscriber.on('ready', () => void this.subscribeAgain());
    subscriber.on('message', (channel: string, message: string) => this.receive(channel, message));
    // The connection for commands reports the same errors.
    subscriber.on('error', () => undefined);
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
    this.subscriber = undefined;
  }

  /** Without Redis the subscription follows as soon as it is back. Then `onReconnect` is called. */
  async subscribe(roomId: string): Promise<void> {
    const channel = roomChannel(roomId);
    this.roomIds.set(channel, roomId);
    await this.send([channel]);
  }

  unsubscribe(roomId: string): void {
    const channel = roomChannel(roomId);
    this.roomIds.delete(channel);
    if (this.subscriber?.status === 'ready') {
      this.subscriber.unsubscribe(channel).catch(() => undefined);
    }
  }

  private async subscribeAgain(): Promise<void> {
    if (this.roomIds.size === 0) return;
    await this.send([...this.roomIds.keys()]);
    this.listener?.onReconnect();
  }

  private async send(channels: readonly string[]): Promise<void> {
    const { subscriber } = this;
    if (subscriber?.status !== 'ready') return;
    try {
      await subscriber.subscribe(...channels);
    } catch (error) {
      // A shutdown needs neither a warning nor another attempt.
      if (!this.subscriber) return;
      this.logger.warn(`Cannot subscribe to rooms, retrying: ${String(error)}`);
      subscriber.disconnect(true);
    }
  }

  private receive(channel: string, text: string): void {
    const roomId = this.roomIds.get(channel);
    if (roomId === undefined) return;
    try {
      this.listener?.onMessage(roomId, JSON.parse(text) as RoomMessage);
    } catch (error) {
      this.logger.warn(`Invalid message of a room: ${String(error)}`);
    }
  }
}
