import { Injectable, Logger } from '@nestjs/common';
import { RedisServers } from '../../../../shared/redis/redis-servers.js';
import { RoomEvents } from '../../application/room-events.js';
import { roomChannel } from './room-keys.js';

@Injectable()
export class RedisRoomEvents extends RoomEvents {
  private readonly logger = new Logger(RedisRoomEvents.name);

  constructor(private readonly redis: RedisServers) {
    super();
  }

  async announce(roomId: string, what: 'draw' | 'room'): Promise<void> {
    try {
      await this.redis.commands.publish(roomChannel(roomId), JSON.stringify({ [what]: 1 }));
    } catch (error) {
      this.logger.warn(`A change of a room was not announced: ${String(error)}`);
    }
  }
}
