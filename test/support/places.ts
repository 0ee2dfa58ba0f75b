import { LockedPlaces, type ShowOnSale } from '../../src/modules/concert/index.js';
import { LockedAreas } from '../../src/modules/concert/domain/locked-areas.js';
import { showOnSale } from './shows.js';

interface FixturePlaces {
  readonly show?: Partial<ShowOnSale>;
  /** By seat id, of those that are not free: the reservation that has the seat. */
  readonly owners?: Readonly<Record<string, string>>;
  /** By area id: how many places are left, at 5,000 each. */
  readonly areas?: Readonly<Record<string, number>>;
}

/** Locked places for specs of rules: the seats a, b, c and `gone` at 10,000 each; `gone` is sold. */
export function lockedPlaces({ show, owners, areas = {} }: FixturePlaces = {}): LockedPlaces {
  const taken: Readonly<Record<string, string>> = { gone: 'another', ...owners };
  const seats = ['a', 'b', 'c', 'gone'].map((id, index) => ({
    id,
    position: index + 1,
    section: 'R',
    row: 1,
    number: index + 1,
    price: 10_000,
    isFree: !(id in taken),
    reservationId: taken[id] ?? null,
  }));
  const standing = Object.entries(areas).map(([id, available]) => ({
    id,
    section: `Section ${id}`,
    price: 5_000,
    available,
  }));
  return new LockedPlaces(showOnSale(show), seats, new LockedAreas(standing));
}
