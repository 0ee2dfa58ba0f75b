import { Redis } from 'ioredis';
import { RedisServers } from '../../../src/shared/redis/redis-servers.js';
import { redisConfig, redisUrl } from '../environment.js';

const CLOCK_KEY = 'test:clock';

/** TIME returns the time of the key. All other commands are real. */
const WITH_CLOCK = `
local real_redis = redis
local redis = { call = function(command, ...)
  if command ~= 'TIME' then return real_redis.call(command, ...) end
  local now = tonumber(real_redis.call('GET', '${CLOCK_KEY}'))
  return { tostring(math.floor(now / 1000)), tostring(now % 1000 * 1000) }
end }
`;

/** A connection whose scripts use a clock of the test. */
export class RedisWithClock extends Redis {
  constructor() {
    super(redisUrl());
  }

  /** For the application. */
  readonly servers = new RedisServers(redisConfig(), this);

  async setTime(nowMs: number): Promise<void> {
    await this.set(CLOCK_KEY, nowMs);
  }

  override defineCommand(name: string, definition: Parameters<Redis['defineCommand']>[1]): void {
    super.defineCommand(name, { ...definition, lua: `${WITH_CLOCK}${definition.lua}` });
  }
}
