import { Global, Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { StructuredLog } from './structured-log.js';

@Global()
@Module({
  providers: [
    {
      provide: StructuredLog,
      inject: [Config],
      useFactory: (config: Config) => new StructuredLog(config.logLevel),
    },
  ],
  exports: [StructuredLog],
})
export class LoggingModule {}
