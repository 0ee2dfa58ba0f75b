import { codeOf, detailsOf } from '../../../../test/support/code-of.js';
import { lockedPlaces } from '../../../../test/support/places.js';
import { showOnSale } from '../../../../test/support/shows.js';
import { FreeSeats } from './free-seats.js';
import { LockedAreas } from './locked-areas.js';
import { LockedPlaces, type WantedSeat } from './locked-places.js';

describe('LockedPlaces', () => {
  it('gives seats to the first reservation, in the requested order', () => {
    const places = lockedPlaces();
    const { seats } = places.take(['b', 'a'], [], 'mine');
    expect(seats).toEqual([
      { id: 'b', section: 'R', row: 1, number: 2, price: 10_000 },
      { id: 'a', section: 'R', row: 1, number: 1, price: 10_000 },
    ]);
    expect(codeOf(() => places.take(['a'], [], 'yours'))).toBe('SEAT_ALREADY_RESERVED');
    expect(places.ownersOf(['c', 'a', 'gone'])).toEqual(['mine', 'another']);
  });

  it('takes all seats of a request or none, and names the reserved ones', () => {
    const places = lockedPlaces();
    places.take(['b'], [], 'mine');
    const refused = detailsOf(() => places.take(['a', 'gone', 'b'], [], 'yours'));
    expect(refused).toEqual({ seatIds: ['gone', 'b'] });
    expect(places.take(['a'], [], 'yours').seats).toHaveLength(1);
  });

  it('takes seats and standing places together or neither', () => {
    const places = lockedPlaces({ areas: { floor: 2 } });
    const three = [{ areaId: 'floor', quantity: 3 }];
    const two = [{ areaId: 'floor', quantity: 2 }];
    expect(codeOf(() => places.take(['a'], three, 'mine'))).toBe('AREA_SOLD_OUT');
    expect(codeOf(() => places.take(['gone'], two, 'mine'))).toBe('SEAT_ALREADY_RESERVED');
    expect(places.takenPlaces.size).toBe(0);
    const { seats, areas } = places.take(['a'], two, 'mine');
    expect(seats).toHaveLength(1);
    expect(areas).toEqual([{ id: 'floor', section: 'Section floor', price: 5_000, quantity: 2 }]);
    expect([...places.takenPlaces]).toEqual([['floor', 2]]);
  });

  it('refuses unknown seats before reserved ones', () => {
    const rule = () => lockedPlaces().take(['gone', 'unknown'], [], 'mine');
    expect(codeOf(rule)).toBe('SEAT_NOT_FOUND');
    expect(detailsOf(rule)).toEqual({ seatIds: ['unknown'] });
  });

  it('gives a fresh copy without the places taken since it was locked', () => {
    const places = lockedPlaces({ areas: { floor: 1 } });
    const floor = [{ areaId: 'floor', quantity: 1 }];
    places.take(['a'], floor, 'mine');
    const copy = places.freshCopy();
    expect(copy.take(['a'], floor, 'yours').seats).toHaveLength(1);
    expect(codeOf(() => copy.take(['gone'], [], 'yours'))).toBe('SEAT_ALREADY_RESERVED');
    expect(codeOf(() => places.take(['a'], [], 'yours'))).toBe('SEAT_ALREADY_RESERVED');
  });

  it('gives a seat to a request that names it or to one for the best seats, not to both', () => {
    const sections = [{ name: 'R', rows: 1, seatsPerRow: 4, price: 10_000 }];
    const seats = [1, 2].map((number): WantedSeat => {
      const place = { position: number, section: 'R', row: 1, number, price: 10_000 };
      return { id: `seat ${number}`, ...place, isFree: true, reservationId: null };
    });
    const free = new FreeSeats(sections, 'AAAA');
    const places = new LockedPlaces(showOnSale({ sections }), seats, new LockedAreas([]), free);
    places.take(['seat 1'], [], 'first');
    expect(places.takeBest({ count: 1 }, 'second')).toEqual([2]);
    expect(codeOf(() => places.take(['seat 2'], [], 'third'))).toBe('SEAT_ALREADY_RESERVED');
    expect(places.ownersOf(['seat 2'])).toEqual(['second']);
    // Another transaction was faster for seat 3.
    const copy = places.freshCopy([3]);
    expect(copy.lostPositions).toEqual([3]);
    expect(copy.takeBest({ count: 2 }, 'second')).toEqual([1, 2]);
    expect(codeOf(() => copy.take(['seat 2'], [], 'third'))).toBe('SEAT_ALREADY_RESERVED');
    expect(copy.takeBest({ count: 1 }, 'third')).toEqual([4]);
  });
});
