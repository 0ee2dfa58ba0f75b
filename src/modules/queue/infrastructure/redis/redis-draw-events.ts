import { Injectable, Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DrawEvents } from '../../application/draw/draw-events.js';
import { roomChannel } from './room-keys.js';

@Injectable()
export class RedisDrawEvents extends DrawEvents {
  private readonly logger = new Logger(RedisDrawEvents.name);

  constructor(private readonly redis: Redis) {
    super();
  }

  async announce(roomId: string): Promise<void> {
    try {
      await this.redis.publish(roomChannel(roomId), JSON.stringify({ draw: 1 }));
    } catch (error) {
      this.logger.warn(`A draw was not announced: ${String(error)}`);
    }
  }
}
