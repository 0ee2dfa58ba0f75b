import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ChoiceField } from '../shared/http/validation/fields.js';
import { assertWritable } from '../shared/database/session-settings.js';
import { ApiProblems, Public } from '../shared/http/openapi/openapi.js';
import { RequestError } from '../shared/http/problems/request-error.js';
import { Shutdown } from '../shared/http/server/shutdown.js';
import { RedisServers } from '../shared/redis/redis-servers.js';

class LivenessDto {
  @ChoiceField('The process runs', ['up'])
  status!: 'up';
}

class ReadinessDto {
  @ChoiceField('`degraded`: without Redis', ['ready', 'degraded'])
  status!: 'ready' | 'degraded';

  @ChoiceField('PostgreSQL answers', ['up'])
  postgres!: 'up';

  @ChoiceField('Whether Redis takes writes', ['up', 'down'])
  redis!: 'up' | 'down';
}

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly redis: RedisServers,
    private readonly shutdown: Shutdown,
  ) {}

  @Get('live')
  @Public()
  @ApiOperation({ summary: 'The process runs' })
  @ApiOkResponse({ type: LivenessDto })
  checkLiveness(): LivenessDto {
    return { status: 'up' };
  }

  @Get('ready')
  @Public()
  @ApiOperation({
    summary: 'Requests can be served',
    description:
      'Without a PostgreSQL that takes writes the response is 503. Without Redis it is `degraded`: the gate is closed, ' +
      'and every operation without a gate works. An instance that shuts down answers 503 `SHUTTING_DOWN`, and ' +
      'still serves until load balancers have seen it.',
  })
  @ApiProblems('SHUTTING_DOWN')
  @ApiOkResponse({ type: ReadinessDto })
  async checkReadiness(): Promise<ReadinessDto> {
    if (this.shutdown.hasBegun) throw new RequestError('SHUTTING_DOWN');
    await assertWritable(this.dataSource);
    const redis = await this.redis.probe().then(
      () => 'up' as const,
      () => 'down' as const,
    );
    return { status: redis === 'up' ? 'ready' : 'degraded', postgres: 'up', redis };
  }
}
