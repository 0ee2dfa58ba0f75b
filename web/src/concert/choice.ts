import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { AVAILABLE, statusOf } from './availability.js';
import { type Availability, freePlaces, type SeatPlan } from './seat-plan.js';

/** What the user has chosen and not held yet. */
export interface Choice {
  readonly seats: ReadonlySignal<ReadonlySet<number>>;
  /** By area id. */
  readonly areas: ReadonlySignal<ReadonlyMap<string, number>>;
  readonly count: ReadonlySignal<number>;
  /** False when no more may be chosen, and then nothing happens. */
  toggle(seat: number): boolean;
  setArea(areaId: string, quantity: number): void;
  /** Drops places that others were faster to hold. @returns whether there were any */
  dropTaken(plan: SeatPlan, now: Availability): boolean;
  clear(): void;
}

/** @param most places that the user may still have */
export function createChoice(most: () => number): Choice {
  const seats = signal<ReadonlySet<number>>(new Set());
  const areas = signal<ReadonlyMap<string, number>>(new Map());
  const count = computed(
    () => seats.value.size + [...areas.value.values()].reduce((sum, one) => sum + one, 0),
  );
  return {
    ...{ seats, areas, count },
    toggle(seat) {
      const next = new Set(seats.value);
      if (!next.delete(seat)) {
        if (count.value >= most()) return false;
        next.add(seat);
      }
      seats.value = next;
      return true;
    },
    setArea(areaId, quantity) {
      const next = new Map(areas.value);
      const others = count.value - (next.get(areaId) ?? 0);
      const allowed = Math.max(0, Math.min(quantity, most() - others));
      if (allowed === 0) next.delete(areaId);
      else next.set(areaId, allowed);
      areas.value = next;
    },
    dropTaken(plan, now) {
      const before = count.value;
      const kept = [...seats.value].filter((seat) => statusOf(now.bytes, seat) === AVAILABLE);
      if (kept.length < seats.value.size) seats.value = new Set(kept);
      for (const section of plan.sections) {
        const quantity = areas.value.get(section.areaId ?? '') ?? 0;
        const left = quantity > 0 ? freePlaces(now, section) : 0;
        if (left < quantity) this.setArea(section.areaId!, left);
      }
      return count.value < before;
    },
    clear() {
      seats.value = new Set();
      areas.value = new Map();
    },
  };
}

export function amountOf(plan: SeatPlan, { seats, areas }: Choice): number {
  let sum = 0;
  for (const seat of seats.value) sum += plan.price[seat]!;
  for (const [areaId, quantity] of areas.value) {
    sum += quantity * (plan.sections.find((section) => section.areaId === areaId)?.price ?? 0);
  }
  return sum;
}
