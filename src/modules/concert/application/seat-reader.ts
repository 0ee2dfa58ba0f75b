import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { type SeatGlance, SeatInventory } from '../domain/seat-inventory.js';

const LANE = 'seats';
const LARGEST_BATCH = 1_000;

/** Whether seats are free, for many who ask at once, by one query that begins after they asked. */
@Injectable()
export class SeatReader {
  private readonly batches = new Batcher<readonly string[], ReadonlyMap<string, SeatGlance>>(
    async (requests) => {
      const seats = await this.seats.find([...new Set(requests.flat())], this.clock.now());
      const byId = new Map(seats.map((seat) => [seat.id, seat]));
      return requests.map(() => fulfilled(byId));
    },
    { largestBatch: LARGEST_BATCH },
  );

  constructor(
    private readonly seats: SeatInventory,
    private readonly clock: Clock,
  ) {}

  /** By id; may have more seats than were asked for. Not inside a transaction. */
  read(seatIds: readonly string[]): Promise<ReadonlyMap<string, SeatGlance>> {
    return this.batches.submit(LANE, seatIds);
  }
}
