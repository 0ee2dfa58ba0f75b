import { nameKey } from '../../../shared/domain/text.js';
import { ConcertError } from './concert-error.js';
import { assertLayout, isStanding, type Section, type Show } from './show.js';

export interface SectionChanges {
  readonly price?: number;
  /** Of a standing section. */
  readonly capacity?: number;
}

/** A locked seat, and whether it can be taken from the sale. */
export interface LockedSeat {
  readonly id: string;
  readonly isFree: boolean;
}

/** Seats that are kept from the sale. */
export interface Block {
  readonly id: string;
  readonly showId: string;
  readonly seatIds: readonly string[];
  readonly reason: string;
  readonly createdAt: Date;
}

/** A block with the number of its seats in each section. */
export interface BlockSummary extends Omit<Block, 'seatIds'> {
  readonly sections: readonly { readonly section: string; readonly seats: number }[];
}

/** Most seats that a refusal names. A section may have thousands. */
const MAX_NAMED_SEATS = 100;

type Sections = Pick<Show, 'sections' | 'layoutVersion'>;

/** Puts the section behind the others. @throws ConcertError SHOW_TOO_LARGE, DUPLICATE_SECTION */
export function withSection(show: Sections, section: Section): Sections {
  return withSections(show, [...show.sections, section]);
}

/** @throws ConcertError SECTION_NOT_FOUND, SECTION_KIND_MISMATCH, SHOW_TOO_LARGE */
export function withSectionChanged(
  show: Sections,
  name: string,
  { price, capacity }: SectionChanges,
): Sections {
  const old = sectionNamed(show.sections, name);
  const priced: Section = { ...old, price: price ?? old.price };
  if (capacity === undefined) return withSections(show, replaced(show.sections, old, priced));
  if (!isStanding(priced)) throw new ConcertError('SECTION_KIND_MISMATCH');
  return withSections(show, replaced(show.sections, old, { ...priced, capacity }));
}

/** By its name, in any case. @throws ConcertError SECTION_NOT_FOUND */
export function sectionNamed(sections: readonly Section[], name: string): Section {
  const key = nameKey(name);
  const section = sections.find((one) => nameKey(one.name) === key);
  if (!section) throw new ConcertError('SECTION_NOT_FOUND');
  return section;
}

/**
 * `seats` are the locked ones of `seatIds`.
 * @throws ConcertError SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED; both name seats in `seatIds`
 */
export function assertBlockable(seats: readonly LockedSeat[], seatIds: readonly string[]): void {
  const isFree = new Map(seats.map((seat) => [seat.id, seat.isFree]));
  const named = (free: boolean | undefined) => ({
    seatIds: seatIds.filter((id) => isFree.get(id) === free).slice(0, MAX_NAMED_SEATS),
  });
  const unknown = named(undefined);
  if (unknown.seatIds.length > 0) throw new ConcertError('SEAT_NOT_FOUND', unknown);
  const reserved = named(false);
  if (reserved.seatIds.length > 0) throw new ConcertError('SEAT_ALREADY_RESERVED', reserved);
}

function withSections({ layoutVersion }: Sections, sections: readonly Section[]): Sections {
  assertLayout(sections);
  return { sections, layoutVersion: layoutVersion + 1 };
}

function replaced(sections: readonly Section[], old: Section, changed: Section): Section[] {
  return sections.map((section) => (section === old ? changed : section));
}
