import { Global, Injectable, Module } from '@nestjs/common';
import { Clock } from '../domain/clock.js';

/**
 * The clock of the machine. Instances should use NTP: a skew between them shifts the end of a hold,
 * but rows decide, so a seat never has two holders.
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
