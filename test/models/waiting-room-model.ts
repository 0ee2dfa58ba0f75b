import type { ReissuePolicy, RoomState } from '../../src/modules/queue/domain/room.js';

/** The settings that the scripts use. Times are in milliseconds. */
export interface RoomRules {
  readonly capacity: number;
  readonly admitPerSecond: number;
  readonly activeTtlMs: number;
  readonly claimWithinMs: number;
  readonly abandonAfterMs: number;
  readonly opensAtMs: number;
  readonly state: RoomState;
  readonly reissuePolicy: ReissuePolicy;
  readonly hasDraw: boolean;
  /** `CODE`: joining takes an entry code. */
  readonly entry: 'OPEN' | 'CODE';
}

/** A place in the queue, or that of an absent user. */
export interface PlaceModel {
  readonly user: string;
  readonly number: number;
  /** Orders the queue. A drawn rank comes before every arrival. */
  readonly order: number;
  /** The next poll that the user was told. */
  nextPoll: number;
}

export interface SlotModel {
  readonly user: string;
  readonly number: number;
  readonly order: number;
  readonly admittedAt: number;
  /** The admission, or the poll at which the user could know of it. */
  since: number;
  state: 'OFFERED' | 'KNOWN' | 'CLAIMED';
  heldUntil: number;
  deadline: number;
}

/** The state of a waiting room: a queue by order, absent users, slots, and a clock. */
export interface RoomModel {
  now: number;
  rules: RoomRules;
  lastNumber: number;
  /** The next user first. */
  queue: PlaceModel[];
  absent: PlaceModel[];
  slots: SlotModel[];
  /** Waiting numbers of slots that ended by time or by payment. */
  ended: { readonly number: number; readonly at: number }[];
  /** Waiting numbers of users who left. */
  left: { readonly number: number; readonly at: number }[];
  /** The time of each admission. */
  admissions: number[];
  expired: number;
  bought: number;
  /** Waiting numbers of the passes that were completed. A model has one pass for each number. */
  completed: number[];
  /** The last number that takes part in the draw, once the pre-queue has ended. */
  sealedNumber: number | null;
  /** The opening at which it ended. */
  sealedFor: number | null;
  isDrawn: boolean;
  /** The time of the last round, if somebody waited then. */
  visitedAt: number | null;
  /** Nobody is admitted before this time. */
  resumesAt: number;
}

export const FIRST_ARRIVAL = 2 ** 26;
const MIN_OUTAGE_MS = 10_000;

export function emptyRoom(rules: RoomRules, now: number): RoomModel {
  const nobody = { queue: [], absent: [], slots: [], ended: [], left: [], admissions: [] };
  const totals = { lastNumber: 0, expired: 0, bought: 0, completed: [] };
  const sealing = { sealedNumber: null, sealedFor: null, isDrawn: false };
  return { now, rules, ...totals, ...nobody, ...sealing, visitedAt: null, resumesAt: 0 };
}

export function gathers({ isDrawn, rules, now }: RoomModel): boolean {
  return !isDrawn && (rules.hasDraw || rules.opensAtMs > now);
}

export function admits(room: RoomModel): boolean {
  const { state, opensAtMs } = room.rules;
  const isOpen = opensAtMs <= room.now && !gathers(room);
  return state === 'open' && isOpen && room.resumesAt <= room.now && !isAfterOutage(room);
}

/** Whether no round has come for so long that users count as absent who could not poll. */
export function isAfterOutage({ now, rules, visitedAt, queue }: RoomModel): boolean {
  const patience = Math.max(rules.abandonAfterMs, MIN_OUTAGE_MS);
  return visitedAt !== null && now - visitedAt > patience && queue.length > 0;
}

/** While the sealed entries are read, nobody becomes absent or comes back. */
export function mayMove(room: RoomModel): boolean {
  return room.sealedFor !== room.rules.opensAtMs || !gathers(room);
}

export function slotOf(room: RoomModel, user: string): SlotModel | undefined {
  return room.slots.find((slot) => slot.user === user);
}

/** The live slot of the user, if it has this number. */
export function liveSlot(room: RoomModel, user: string, number: number): SlotModel | undefined {
  const slot = slotOf(room, user);
  return slot?.number === number && slot.deadline > room.now ? slot : undefined;
}

export function placeOf(room: RoomModel, user: string): PlaceModel | undefined {
  return [...room.queue, ...room.absent].find((place) => place.user === user);
}

export function insert(places: PlaceModel[], place: PlaceModel): void {
  places.push(place);
  places.sort((a, b) => a.order - b.order);
}

export function removePlace(room: RoomModel, user: string): void {
  room.queue = room.queue.filter((place) => place.user !== user);
  room.absent = room.absent.filter((place) => place.user !== user);
}

/** The expected contents of Redis, in the order of the queue, as text. */
export function contentsOf({ queue, absent, slots, ended, left }: RoomModel): string {
  const inOrder = [...slots].sort((a, b) => a.number - b.number);
  const place = ({ user, number, order }: PlaceModel) => `${order} ${number} ${user}`;
  return JSON.stringify({
    queue: queue.map((waiting) => `${place(waiting)} polls at ${waiting.nextPoll}`),
    absent: absent.map(place),
    slots: inOrder.map(({ user, number, admittedAt, since, state, heldUntil, deadline }) => {
      const times = `${admittedAt} ${since} ${heldUntil} until ${deadline}`;
      return `${number} ${user} ${state} ${times}`;
    }),
    ended: inAscendingOrder(ended.map(({ number }) => number)),
    left: inAscendingOrder(left.map(({ number }) => number)),
  });
}

export function inAscendingOrder(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
