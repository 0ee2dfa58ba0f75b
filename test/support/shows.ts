import type { ShowOnSale } from '../../src/modules/concert/index.js';

/** A show on sale for specs of rules. It starts in 2030. */
export function showOnSale(changes: Partial<ShowOnSale> = {}): ShowOnSale {
  return {
    id: 'show',
    concertId: 'concert',
    title: 'Winter Tour',
    artist: 'The Snowbirds',
    venue: 'Olympic Hall',
    roomId: 'room',
    startsAt: new Date('2030-01-01T19:00:00Z'),
    onSaleFrom: null,
    onSaleUntil: null,
    maxSeatsPerUser: 4,
    maxUnpaidHolds: 5,
    sections: [],
    status: 'ON_SALE',
    cancelReason: null,
    concertStatus: 'ON_SALE',
    layoutVersion: 1,
    movedAt: null,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    ...changes,
  };
}
