import { Global, Injectable, Module } from '@nestjs/common';
import { Clock } from '../domain/clock.js';

/**
 * The clock of the machine. Instances should follow NTP: a skew between two of them shifts the
 * moment at which a hold ends, and never makes two winners, because rows decide.
 */
@Injectable()
class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

@Global()
@Module({
  providers: [{ provide: Clock, useClass: SystemClock }],
  exports: [Clock],
})
export class ClockModule {}
