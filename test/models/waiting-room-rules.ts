import {
  admits,
  FIRST_ARRIVAL,
  gathers,
  insert,
  isAfterOutage,
  liveSlot,
  mayMove,
  type PlaceModel,
  placeOf,
  removePlace,
  type RoomModel,
  type RoomRules,
  type SlotModel,
  slotOf,
} from './waiting-room-model.js';

const RATE_WINDOW_MS = 1_000;
const ENDED_KEPT_MS = 3_600_000;
/** The shortest interval; the queue of a model is short. */
const POLL_MS = 2_000;
/** After an outage, nobody is admitted for so long. */
const COME_BACK_MS = 5_000;

/** The answer to a user who waits. The user is present from now on. */
function waitingEntry(room: RoomModel, place: PlaceModel): string {
  if (mayMove(room) && room.absent.includes(place)) {
    removePlace(room, place.user);
    insert(room.queue, place);
  }
  place.nextPoll = room.now + POLL_MS;
  if (gathers(room)) return `PRE_QUEUE ${place.number}`;
  return `WAITING ${place.number} at ${room.queue.indexOf(place) + 1}`;
}

/** The answer to a user with a slot, who knows of it from now on. */
function activeEntry(room: RoomModel, slot: SlotModel): string {
  if (slot.state === 'OFFERED') {
    slot.state = 'KNOWN';
    slot.since = Math.min(slot.since, room.now);
    slot.deadline = deadlineOf(room, slot);
  }
  return `ACTIVE ${slot.number} until ${slot.deadline}`;
}

function deadlineOf({ rules }: RoomModel, { state, since, heldUntil }: SlotModel): number {
  if (state === 'CLAIMED') return Math.max(since + rules.activeTtlMs, heldUntil);
  const patience = Math.min(rules.claimWithinMs, rules.activeTtlMs);
  if (state === 'KNOWN') return since + patience;
  return since + Math.min(patience, rules.abandonAfterMs);
}

function endSlot(room: RoomModel, slot: SlotModel): void {
  room.slots = room.slots.filter((other) => other !== slot);
  room.ended.push({ number: slot.number, at: room.now });
}

/** A user who could not know of the slot loses the turn, not the place. */
function expireSlots(room: RoomModel): void {
  for (const slot of room.slots.filter(({ deadline }) => deadline <= room.now)) {
    const { user, number, order } = slot;
    if (slot.state === 'OFFERED') {
      room.slots = room.slots.filter((other) => other !== slot);
      insert(room.absent, { user, number, order, nextPoll: 0 });
    } else {
      endSlot(room, slot);
      room.expired += 1;
    }
  }
}

function isSilent({ now, rules }: RoomModel, { nextPoll }: PlaceModel): boolean {
  return nextPoll < now - rules.abandonAfterMs;
}

function passOver(room: RoomModel, places: readonly PlaceModel[]): void {
  for (const { user } of places) removePlace(room, user);
  for (const place of places) insert(room.absent, Object.assign(place, { nextPoll: 0 }));
}

/** How many users may be admitted now: by state, capacity and rate. */
function allowance(room: RoomModel): number {
  const { now, rules, slots, admissions } = room;
  if (!admits(room)) return 0;
  const lately = admissions.filter((at) => at > now - RATE_WINDOW_MS).length;
  return Math.max(0, Math.min(rules.capacity - slots.length, rules.admitPerSecond - lately));
}

function activate(room: RoomModel, { user, number, order, nextPoll }: PlaceModel): SlotModel {
  const { now } = room;
  const since = Math.max(now, nextPoll);
  const times = { admittedAt: now, since, heldUntil: 0, deadline: 0 };
  const slot: SlotModel = { user, number, order, state: 'OFFERED', ...times };
  // A user who has not polled as told is absent from then on, with or without a slot.
  slot.deadline = Math.min(deadlineOf(room, slot), nextPoll + room.rules.abandonAfterMs);
  room.slots.push(slot);
  room.admissions.push(now);
  return slot;
}

function claim(room: RoomModel, slot: SlotModel, heldUntil: number): void {
  if (slot.state === 'CLAIMED' && heldUntil <= slot.heldUntil) return;
  const early = Math.max(0, slot.since - room.now);
  slot.state = 'CLAIMED';
  slot.since -= early;
  slot.heldUntil = Math.max(slot.heldUntil, heldUntil);
  slot.deadline = Math.max(slot.deadline - early, deadlineOf(room, slot));
}

function keepsEntry(room: RoomModel, user: string): boolean {
  const slot = slotOf(room, user);
  if (!slot && !placeOf(room, user)) return false;
  return room.rules.reissuePolicy === 'keep' || (slot?.heldUntil ?? 0) > room.now;
}

/** `passed`: the user has passed the doors. Whoever is inside need not. */
export function join(room: RoomModel, user: string, passed: boolean): string {
  expireSlots(room);
  if (keepsEntry(room, user)) {
    const slot = slotOf(room, user);
    return `KEPT ${slot ? activeEntry(room, slot) : waitingEntry(room, placeOf(room, user)!)}`;
  }
  if (room.rules.state === 'closed') return 'CLOSED';
  const isInside = slotOf(room, user) ?? placeOf(room, user);
  if (room.rules.entry === 'CODE' && !passed && !isInside) return 'DOORS CODE';
  if (isInside) {
    room.left.push({ number: isInside.number, at: room.now });
    room.slots = room.slots.filter((slot) => slot.user !== user);
    removePlace(room, user);
  }
  const number = (room.lastNumber += 1);
  const place = { user, number, order: FIRST_ARRIVAL + number, nextPoll: 0 };
  if (room.queue.length === 0 && allowance(room) > 0) {
    return `CREATED ${activeEntry(room, activate(room, place))}`;
  }
  insert(room.queue, place);
  return `CREATED ${waitingEntry(room, place)}`;
}

export function poll(room: RoomModel, user: string, number: number): string {
  expireSlots(room);
  const place = placeOf(room, user);
  if (place?.number === number) return waitingEntry(room, place);
  const slot = liveSlot(room, user, number);
  return slot ? activeEntry(room, slot) : 'NONE';
}

export function passGate(room: RoomModel, user: string, number: number): string {
  expireSlots(room);
  const slot = liveSlot(room, user, number);
  if (slot) {
    claim(room, slot, 0);
    return 'ADMITTED';
  }
  if (placeOf(room, user)?.number === number) return 'WAITING';
  return room.ended.some((ended) => ended.number === number) ? 'EXPIRED' : 'UNKNOWN';
}

export function leave(room: RoomModel, user: string, number: number): string {
  expireSlots(room);
  const slot = liveSlot(room, user, number);
  if (!slot && placeOf(room, user)?.number !== number) return 'false';
  room.left.push({ number, at: room.now });
  if (slot) {
    room.slots = room.slots.filter((other) => other !== slot);
    admitNext(room);
  } else removePlace(room, user);
  return 'true';
}

export function extend(room: RoomModel, user: string, durationMs: number): string {
  const slot = slotOf(room, user);
  if (!slot || slot.deadline <= room.now) return 'ENDED';
  if (slot.since + room.rules.activeTtlMs <= room.now) return 'OVER';
  claim(room, slot, room.now + durationMs);
  return 'EXTENDED';
}

/** A shop completes a pass: the slot of this number ends, unless its user holds seats. It counts once. */
export function completePass(room: RoomModel, user: string, number: number): string {
  const slot = slotOf(room, user);
  if (slot?.number !== number) return 'done';
  const { bought } = room;
  endHold(room, user, 1, Math.max(0, slot.heldUntil - room.now));
  if (room.completed.includes(number)) room.bought = bought;
  else room.completed.push(number);
  return 'done';
}

/** A paid hold (`pieces` above 0) ends the slot, unless the user has others. */
export function endHold(room: RoomModel, user: string, pieces: number, othersMs: number): string {
  room.bought += pieces;
  const slot = slotOf(room, user);
  if (!slot || slot.deadline <= room.now) return 'done';
  slot.heldUntil = othersMs > 0 ? room.now + othersMs : 0;
  slot.deadline = deadlineOf(room, slot);
  if ((pieces > 0 && othersMs === 0) || slot.deadline <= room.now) endSlot(room, slot);
  return 'done';
}

/** Admits users in their order, and passes over silent ones. */
export function admitNext(room: RoomModel): void {
  while (room.queue.length > 0 && allowance(room) > 0) {
    const [first] = room.queue as [PlaceModel];
    if (isSilent(room, first)) passOver(room, [first]);
    else activate(room, room.queue.shift()!);
  }
}

/** A round of admissions. */
export function admit(room: RoomModel): string {
  if (isAfterOutage(room)) room.resumesAt = room.now + COME_BACK_MS;
  room.visitedAt = room.queue.length > 0 ? room.now : null;
  expireSlots(room);
  const isKept = ({ at }: { readonly at: number }) => at > room.now - ENDED_KEPT_MS;
  room.ended = room.ended.filter(isKept);
  room.left = room.left.filter(isKept);
  if (mayMove(room)) {
    passOver(
      room,
      [...room.queue, ...room.absent].filter((place) => isSilent(room, place)),
    );
  }
  admitNext(room);
  return roundOf(room);
}

function roundOf(room: RoomModel): string {
  const { now, rules, queue, slots, admissions } = room;
  if (rules.hasDraw && !room.isDrawn && rules.opensAtMs <= now) return 'DRAW_DUE';
  if (queue.length === 0 && slots.length === 0) return 'EMPTY';
  if (queue.length === 0 || !admits(room)) return 'WAIT';
  if (slots.length < rules.capacity) {
    const oldest = Math.min(...admissions.filter((at) => at > now - RATE_WINDOW_MS));
    return `AGAIN in ${oldest + RATE_WINDOW_MS - now}`;
  }
  if (slots.length === 0) return 'WAIT';
  const next = Math.min(...slots.map(({ deadline }) => deadline));
  return `AGAIN in ${Math.max(1, next - now)}`;
}

/** An admin changes the settings. Nobody is active before the room opens. */
export function change(room: RoomModel, rules: RoomRules): string {
  room.rules = rules;
  if (rules.opensAtMs > room.now || gathers(room)) closeSlots(room);
  admitNext(room);
  return 'done';
}

function closeSlots(room: RoomModel): void {
  for (const { user, number, order, since } of room.slots) {
    insert(room.queue, { user, number, order, nextPoll: Math.max(room.now, since) });
  }
  room.slots = [];
}

/** Ends the pre-queue, once for each time at which the room opens. */
export function seal(room: RoomModel): string {
  const { opensAtMs } = room.rules;
  if (opensAtMs > room.now) return 'too early';
  if (room.sealedFor !== opensAtMs) room.sealedNumber = room.lastNumber;
  room.sealedFor = opensAtMs;
  return 'sealed';
}

/** Gives the sealed users the ranks of this order, here: the last one first. */
export function draw(room: RoomModel): string {
  if (seal(room) === 'too early') return 'too early';
  const sealed = [...room.queue, ...room.absent].filter(
    ({ number, order }) => order > FIRST_ARRIVAL && number <= room.sealedNumber!,
  );
  const late = [...room.queue, ...room.absent].filter((place) => !sealed.includes(place));
  const drawn = [...sealed]
    .sort((a, b) => b.number - a.number)
    .map((place, index) => ({ ...place, order: index + 1 }));
  const wasAbsent = new Set(room.absent.map(({ user }) => user));
  room.queue = [];
  room.absent = [];
  for (const place of drawn) {
    const isPresent = !wasAbsent.has(place.user) || place.nextPoll > 0;
    insert(isPresent && !isSilent(room, place) ? room.queue : room.absent, place);
  }
  for (const place of late) insert(wasAbsent.has(place.user) ? room.absent : room.queue, place);
  room.isDrawn = true;
  admitNext(room);
  return drawn.map(({ user }) => user).join(' ');
}

export function stats(room: RoomModel): string {
  expireSlots(room);
  const { queue, absent, slots, lastNumber, admissions, expired, bought } = room;
  const people = [queue.length, absent.length, slots.length];
  return [...people, lastNumber, admissions.length, expired, bought].join(' ');
}
