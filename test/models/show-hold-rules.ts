import type { Call } from '../support/models/linearizable.js';
import { groupsOf } from './show-best-seats.js';
import {
  isFree,
  MAX_PLACES_PER_USER,
  ownerOf,
  type Place,
  placesLeft,
  placesOf,
  placesText,
  priceAt,
  sectionOf,
  type ShowModel,
  takenOf,
} from './show-model.js';
import { seeShow, type ShowStep, unlessAnswered } from './show-rules.js';

/** Seats, and standing places of one section. */
export interface WantedPlaces {
  readonly seats: readonly number[];
  readonly standing: { readonly section: string; readonly quantity: number } | null;
}

export interface BestWish {
  readonly count: number;
  readonly section: string | null;
  readonly maxPrice: number | null;
}

/**
 * Checks without locks, then under the locks, which read the show before they wait for the seats. A user
 * who holds one of the seats gets this hold, if it has exactly these places.
 */
export function hold(user: number, wanted: WantedPlaces, label: string): ShowStep[] {
  const count = wanted.seats.length + (wanted.standing?.quantity ?? 0);
  const refuse: ShowStep = (show, call) => {
    call.answer = refusalOfCancelled(call);
    if (call.answer !== null) return;
    const owners = wanted.seats.map((seat) => ownerOf(show, seat));
    const own = owners.find((owner) => isHeldBy(show, owner, user));
    if (own !== undefined) call.found = [own];
    else call.answer = refusalOf(show, call, user, count) ?? refusalOfPlaces(show, wanted);
  };
  return [
    seeShow,
    refuse,
    unlessDecided(seeShow),
    unlessDecided((show, call) => {
      refuse(show, call);
      if (call.answer === null && !isDecided(call)) take(show, call, user, wanted, label);
    }),
    unlessAnswered((show, call) => {
      const held = show.reservations[call.found?.[0] ?? ''];
      const isSame = held?.status === 'HELD' && hasExactly(placesLeft(held), wanted);
      call.answer = isSame ? `200 ${placesText(held.places)}` : '409 SEAT_HELD_BY_YOU';
    }),
  ];
}

/** Nothing else happens meanwhile: the best seats are exactly those of the rule. */
export function holdBest(user: number, wish: BestWish, label: string): ShowStep[] {
  return bestSteps(user, wish, label, (groups) => groups[0]);
}

/**
 * Other actions happen meanwhile, and others may have locked the best seats. So the rule is only that the
 * seats are free and side by side, and that none are left if the hold is refused. `given` names the seats
 * of the answer.
 */
export function holdAnyBest(
  user: number,
  wish: BestWish,
  label: string,
  given: () => readonly number[],
): ShowStep[] {
  return bestSteps(user, wish, label, (groups) => {
    const seats = given();
    return groups.find((group) => group.join() === seats.join());
  });
}

function bestSteps(
  user: number,
  wish: BestWish,
  label: string,
  choose: (groups: readonly (readonly number[])[]) => readonly number[] | undefined,
): ShowStep[] {
  return [
    seeShow,
    (show, call) => {
      call.answer = refusalOf(show, call, user, wish.count);
      if (call.answer !== null) return;
      const groups = groupsOf(show, wish, call.count ?? 0);
      const seats = choose(groups);
      if (groups.length === 0) call.answer = '409 NO_SEATS_TOGETHER';
      else if (seats) take(show, call, user, { seats, standing: null }, label);
      else call.answer = 'another answer';
    },
  ];
}

function refusalOfCancelled({ seen }: Call): string | null {
  return seen ? '409 SHOW_CANCELLED' : null;
}

function refusalOf(show: ShowModel, call: Call, user: number, count: number): string | null {
  const refusal = refusalOfCancelled(call);
  if (refusal) return refusal;
  return placesOf(show, user) + count > MAX_PLACES_PER_USER ? '409 SEAT_LIMIT_EXCEEDED' : null;
}

function refusalOfPlaces(show: ShowModel, { seats, standing }: WantedPlaces): string | null {
  if (!seats.every((seat) => isFree(show, seat))) return '409 SEAT_ALREADY_RESERVED';
  if (!standing) return null;
  const { section, quantity } = standing;
  const left = (sectionOf(show, section)?.capacity ?? 0) - takenOf(show, section);
  return quantity > left ? '409 AREA_SOLD_OUT' : null;
}

function take(
  show: ShowModel,
  call: Call,
  user: number,
  wanted: WantedPlaces,
  label: string,
): void {
  const places = listOf(wanted).map((at): Place => {
    return { at, price: priceAt(show, at), ticket: 'NONE', use: null };
  });
  show.reservations[label] = { user, status: 'HELD', places };
  call.answer = `201 ${placesText(places)}`;
}

/** A number for each seat, and the section for each standing place. */
function listOf({ seats, standing }: WantedPlaces): (number | string)[] {
  return [...seats, ...Array<string>(standing?.quantity ?? 0).fill(standing?.section ?? '')];
}

function isHeldBy({ reservations }: ShowModel, label: string | undefined, user: number): boolean {
  const reserved = reservations[label ?? ''];
  return reserved?.user === user && reserved.status === 'HELD';
}

function hasExactly(places: readonly Place[], wanted: WantedPlaces): boolean {
  const textOf = (all: readonly (number | string)[]) => all.map(String).sort().join();
  return textOf(places.map(({ at }) => at)) === textOf(listOf(wanted));
}

function isDecided({ found = [] }: Call): boolean {
  return found.length > 0;
}

function unlessDecided(step: ShowStep): ShowStep {
  return unlessAnswered((show, call) => {
    if (!isDecided(call)) step(show, call);
  });
}
