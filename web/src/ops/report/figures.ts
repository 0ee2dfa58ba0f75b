import { BLOCKED, HELD, SOLD, statusOf } from '../../concert/availability.js';
import { placesOf, type Section } from '../concerts/show-words.js';

export interface SectionFigures {
  readonly name: string;
  readonly places: number;
  /** In a standing area, held and sold places cannot be told apart. */
  readonly sold: number;
  readonly held: number;
  readonly blocked: number;
  readonly left: number;
}

export const COLUMNS = ['places', 'sold', 'held', 'blocked', 'left'] as const;

/**
 * Counts the statuses of the seats, which stand in the order of the sections.
 * @param areasLeft the free places of each standing section, in their order
 */
export function countPlaces(
  sections: readonly Section[],
  statuses: Uint8Array,
  areasLeft: readonly number[],
): SectionFigures[] {
  let seat = 0;
  let area = 0;
  return sections.map((section) => {
    const places = placesOf(section);
    const { name } = section;
    if (section.kind === 'STANDING') {
      const left = areasLeft[area] ?? 0;
      area += 1;
      return { name, places, sold: places - left, held: 0, blocked: 0, left };
    }
    const counts = [0, 0, 0, 0];
    for (const end = seat + places; seat < end; seat += 1) {
      const status = statusOf(statuses, seat);
      counts[status] = counts[status]! + 1;
    }
    const [left = 0] = counts;
    return {
      ...{ name, places, left },
      ...{ sold: counts[SOLD]!, held: counts[HELD]!, blocked: counts[BLOCKED]! },
    };
  });
}

export interface Money {
  readonly paid: number;
  readonly amount: number;
  readonly refunded: number;
}

/** Of the rows of `GET /v1/admin/payments.csv`. A refunded payment was paid before. */
export function sumPayments(rows: readonly Record<string, string>[]): Money {
  const paid = rows.filter(({ paidAt }) => paidAt);
  const sum = (name: string) => paid.reduce((total, row) => total + Number(row[name]), 0);
  return { paid: paid.length, amount: sum('amount'), refunded: sum('refundedAmount') };
}
