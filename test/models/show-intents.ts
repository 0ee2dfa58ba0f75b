import fc from 'fast-check';
import { actionOf as actionOfAny, type Intent } from '../support/models/at-once.js';
import { isLive, type Reserved, type ShowModel } from './show-model.js';
import type { RealShow } from './show-real.js';

export type ShowIntent = Intent<ShowModel, RealShow>;

export const USERS = 3;

export const user = fc.nat({ max: USERS - 1 });
export const instance = fc.nat({ max: 1 });
export const mostly = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn < 5);
/** Chooses one of a list that is known later. */
export const which = fc.nat({ max: 11 });

export const actionOf = actionOfAny<ShowModel>;

export function pickOf<Item>(items: readonly Item[], drawn: number): Item | undefined {
  return items[drawn % items.length];
}

/** A reservation that is HELD or CONFIRMED; or, if not `isReady`, any. */
export function reservationIn(
  { reservations }: ShowModel,
  status: Reserved['status'],
  drawn: number,
  isReady: boolean,
): readonly [string, Reserved] | undefined {
  const all = Object.entries(reservations);
  const fitting = all.filter(([, reserved]) =>
    isReady ? reserved.status === status : !isLive(reserved) || reserved.status !== status,
  );
  return pickOf(fitting, drawn);
}
