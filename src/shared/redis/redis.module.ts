import { Global, Module } from '@nestjs/common';
import { Config } from '../../config/settings.js';
import { RedisChannels } from './redis-channels.js';
import { RedisMetrics } from './redis-metrics.js';
import { RedisServers } from './redis-servers.js';

async function connectAtBoot({ redis }: Config): Promise<RedisServers> {
  const servers = new RedisServers(redis);
  await servers.ready();
  return servers;
}

@Global()
@Module({
  providers: [
    { provide: RedisServers, inject: [Config], useFactory: connectAtBoot },
    RedisChannels,
    RedisMetrics,
  ],
  exports: [RedisServers, RedisChannels],
})
export class RedisModule {}
