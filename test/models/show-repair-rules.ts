import {
  addSection,
  isFree,
  type NewSection,
  sectionOf,
  type ShowModel,
  takenOf,
} from './show-model.js';
import { answering, type ShowStep } from './show-rules.js';

/** Repairs lock the show, so a cancelled one refuses them all. */
function repairing(decide: (show: ShowModel) => string): ShowStep[] {
  return answering((show) => (show.isCancelled ? '409 SHOW_CANCELLED' : decide(show)));
}

export function setPrice(section: string, price: number): ShowStep[] {
  return repairing((show) => {
    const found = sectionOf(show, section);
    if (!found) return '404 SECTION_NOT_FOUND';
    found.price = price;
    return '200';
  });
}

export function setCapacity(section: string, capacity: number): ShowStep[] {
  return repairing((show) => {
    const found = sectionOf(show, section);
    if (!found) return '404 SECTION_NOT_FOUND';
    if (found.capacity === null) return '422 SECTION_KIND_MISMATCH';
    if (capacity < takenOf(show, section)) return '409 AREA_CAPACITY_TOO_SMALL';
    found.capacity = capacity;
    return '200';
  });
}

export function add(section: NewSection): ShowStep[] {
  return repairing((show) => {
    if (sectionOf(show, section.name)) return '422 DUPLICATE_SECTION';
    addSection(show, section);
    return '201';
  });
}

/** Seats, or all seats of a section. */
export function block(wanted: readonly number[] | string, label: string): ShowStep[] {
  return repairing((show) => {
    const all = [...show.seats.entries()];
    const isStanding = typeof wanted === 'string' && sectionOf(show, wanted)?.capacity !== null;
    if (isStanding) return '422 SECTION_KIND_MISMATCH';
    const seats =
      typeof wanted === 'string'
        ? all.flatMap(([seat, { section }]) => (section === wanted ? seat : []))
        : wanted;
    if (!seats.every((seat) => isFree(show, seat))) return '409 SEAT_ALREADY_RESERVED';
    show.blocks[label] = seats;
    return '201';
  });
}

export function unblock(label: string): ShowStep[] {
  return answering(({ blocks }) => {
    if (!blocks[label]) return '404 BLOCK_NOT_FOUND';
    delete blocks[label];
    return '204';
  });
}
