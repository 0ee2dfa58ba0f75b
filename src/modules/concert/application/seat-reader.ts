import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { SeatInventory, type SeatStatusOfShow } from '../domain/seat-inventory.js';

const KEY = 'seats';
const MAX_BATCH = 1_000;

/** Reads seat statuses: one query for all requests that arrive together, started after them. */
@Injectable()
export class SeatReader {
  private readonly batches = new Batcher<readonly string[], ReadonlyMap<string, SeatStatusOfShow>>(
    async (requests) => {
      const seats = await this.seats.find([...new Set(requests.flat())], this.clock.now());
      const byId = new Map(seats.map((seat) => [seat.id, seat]));
      return requests.map(() => fulfilled(byId));
    },
    { largestBatch: MAX_BATCH },
  );

  constructor(
    private readonly seats: SeatInventory,
    private readonly clock: Clock,
  ) {}

  /** By id; may contain other seats too. Not inside a transaction. */
  read(seatIds: readonly string[]): Promise<ReadonlyMap<string, SeatStatusOfShow>> {
    return this.batches.submit(KEY, seatIds);
  }
}
