import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/openapi/openapi.js';
import { Metrics } from './metrics.js';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'Metrics of this instance, for Prometheus',
    description:
      'Metrics of the outbox, the holds and the queue come from the databases and are the same on every ' +
      'instance: aggregate them with `max`. They are missing while `database_up` or `redis_up` is 0. ' +
      'With several processes behind one port each has a label `worker`.',
  })
  @ApiOkResponse({
    description: 'The text format of Prometheus',
    content: {
      'text/plain': {
        schema: { type: 'string' },
        example: '# TYPE outbox_depth gauge\noutbox_depth 0\n',
      },
    },
  })
  async getMetrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.metrics.render();
    reply.header('Content-Type', this.metrics.contentType).header('Cache-Control', 'no-store');
    return text;
  }
}
