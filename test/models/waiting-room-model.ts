import type { ReissuePolicy, RoomState } from '../../src/modules/queue/domain/room.js';

/** The settings that the scripts use. Times are in milliseconds. */
export interface RoomRules {
  readonly capacity: number;
  readonly admitPerSecond: number;
  readonly activeTtlMs: number;
  readonly claimWithinMs: number;
  readonly opensAtMs: number;
  readonly state: RoomState;
  readonly reissuePolicy: ReissuePolicy;
}

export interface SlotModel {
  readonly user: string;
  readonly number: number;
  readonly admittedAt: number;
  claimed: boolean;
  deadline: number;
}

/** The state of a waiting room: a queue by waiting number, slots, and a clock. */
export interface RoomModel {
  now: number;
  rules: RoomRules;
  lastNumber: number;
  /** The next user first. */
  queue: { readonly user: string; readonly number: number }[];
  slots: SlotModel[];
  /** Waiting numbers of slots that ended by time or by payment. */
  ended: { readonly number: number; readonly at: number }[];
  /** The time of each admission. */
  admissions: number[];
  expired: number;
}

const RATE_WINDOW_MS = 1_000;
const ENDED_KEPT_MS = 3_600_000;

export function emptyRoom(rules: RoomRules, now: number): RoomModel {
  const nobody = { queue: [], slots: [], ended: [], admissions: [] };
  return { now, rules, lastNumber: 0, expired: 0, ...nobody };
}

function slotOf(room: RoomModel, user: string): SlotModel | undefined {
  return room.slots.find((slot) => slot.user === user);
}

/** The live slot of the user, if it has this number. */
function liveSlot(room: RoomModel, user: string, number: number): SlotModel | undefined {
  const slot = slotOf(room, user);
  return slot?.number === number && slot.deadline > room.now ? slot : undefined;
}

function placeInQueue(room: RoomModel, user: string): number {
  return room.queue.findIndex((waiting) => waiting.user === user);
}

function entryOf(room: RoomModel, user: string): string {
  const slot = slotOf(room, user);
  if (slot) return `ACTIVE ${slot.number} until ${slot.deadline}`;
  const place = placeInQueue(room, user);
  return `WAITING ${room.queue[place]?.number} at ${place + 1}`;
}

function endSlots(room: RoomModel, over: (slot: SlotModel) => boolean): number {
  const ended = room.slots.filter(over);
  room.slots = room.slots.filter((slot) => !over(slot));
  room.ended.push(...ended.map(({ number }) => ({ number, at: room.now })));
  return ended.length;
}

function expireSlots(room: RoomModel): void {
  room.expired += endSlots(room, ({ deadline }) => deadline <= room.now);
}

/** How many users may be admitted now: by state, capacity and rate. */
function allowance({ now, rules, slots, admissions }: RoomModel): number {
  if (rules.state !== 'open' || rules.opensAtMs > now) return 0;
  const lately = admissions.filter((at) => at > now - RATE_WINDOW_MS).length;
  return Math.max(0, Math.min(rules.capacity - slots.length, rules.admitPerSecond - lately));
}

function activate(room: RoomModel, user: string, number: number): void {
  const { now, rules } = room;
  const deadline = now + Math.min(rules.claimWithinMs, rules.activeTtlMs);
  room.slots.push({ user, number, admittedAt: now, claimed: false, deadline });
  room.admissions.push(now);
}

function claim(room: RoomModel, slot: SlotModel, atLeast: number): void {
  slot.claimed = true;
  slot.deadline = Math.max(slot.deadline, slot.admittedAt + room.rules.activeTtlMs, atLeast);
}

export function join(room: RoomModel, user: string): string {
  expireSlots(room);
  const isIn = slotOf(room, user) !== undefined || placeInQueue(room, user) >= 0;
  if (isIn && room.rules.reissuePolicy === 'keep') return `KEPT ${entryOf(room, user)}`;
  if (room.rules.state === 'closed') return 'CLOSED';
  room.slots = room.slots.filter((slot) => slot.user !== user);
  room.queue = room.queue.filter((waiting) => waiting.user !== user);
  room.lastNumber += 1;
  if (room.queue.length === 0 && allowance(room) > 0) activate(room, user, room.lastNumber);
  else room.queue.push({ user, number: room.lastNumber });
  return `CREATED ${entryOf(room, user)}`;
}

export function poll(room: RoomModel, user: string, number: number): string {
  const waits = room.queue[placeInQueue(room, user)]?.number === number;
  return waits || liveSlot(room, user, number) ? entryOf(room, user) : 'NONE';
}

export function passGate(room: RoomModel, user: string, number: number): string {
  const slot = liveSlot(room, user, number);
  if (slot) {
    if (!slot.claimed) claim(room, slot, room.now);
    return 'ADMITTED';
  }
  if (room.queue[placeInQueue(room, user)]?.number === number) return 'WAITING';
  const known = slotOf(room, user)?.number === number || isEnded(room, number);
  return known ? 'EXPIRED' : 'UNKNOWN';
}

function isEnded(room: RoomModel, number: number): boolean {
  return room.ended.some((slot) => slot.number === number);
}

export function leave(room: RoomModel, user: string, number: number): string {
  const isIn = poll(room, user, number) !== 'NONE';
  if (isIn) {
    room.queue = room.queue.filter((waiting) => waiting.number !== number);
    room.slots = room.slots.filter((slot) => slot.number !== number);
  }
  return String(isIn);
}

export function extend(room: RoomModel, user: string, durationMs: number): string {
  const slot = slotOf(room, user);
  if (!slot || slot.deadline <= room.now) return 'false';
  claim(room, slot, room.now + durationMs);
  return 'true';
}

export function end(room: RoomModel, user: string): string {
  endSlots(room, (slot) => slot.user === user);
  return 'done';
}

/** A round of admissions, in the order of the waiting numbers. */
export function admit(room: RoomModel): string {
  expireSlots(room);
  room.ended = room.ended.filter(({ at }) => at > room.now - ENDED_KEPT_MS);
  const admitted = room.queue.splice(0, allowance(room));
  for (const { user, number } of admitted) activate(room, user, number);
  return resumesIn(room);
}

/** Milliseconds until the rate allows the next admission. Null if the rate is not the limit. */
function resumesIn({ now, rules, queue, slots, admissions }: RoomModel): string {
  const mayEnter = rules.state === 'open' && rules.opensAtMs <= now;
  if (!mayEnter || queue.length === 0 || slots.length >= rules.capacity) return 'null';
  const oldest = Math.min(...admissions.filter((at) => at > now - RATE_WINDOW_MS));
  return String(oldest + RATE_WINDOW_MS - now);
}

export function stats(room: RoomModel): string {
  expireSlots(room);
  const { queue, slots, lastNumber, admissions, expired } = room;
  return [queue.length, slots.length, lastNumber, admissions.length, expired].join(' ');
}

/** The expected contents of Redis, in the order of the waiting numbers, as text. */
export function contentsOf({ queue, slots, ended }: RoomModel): string {
  const inOrder = [...slots].sort((a, b) => a.number - b.number);
  return JSON.stringify({
    queue: queue.map(({ user, number }) => `${number} ${user}`),
    slots: inOrder.map((slot) => {
      const { user, number, admittedAt, claimed, deadline } = slot;
      return `${number} ${user} since ${admittedAt}${claimed ? ' claimed' : ''} until ${deadline}`;
    }),
    ended: ended.map(({ number }) => number).sort((a, b) => a - b),
  });
}
