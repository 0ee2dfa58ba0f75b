import type { Layout } from './show-words.js';

/** Seats that lie side by side: from one number to another in a row, or a whole section without a row. */
export interface SeatRange {
  readonly section: string;
  readonly row?: number;
  readonly from?: number;
  readonly to?: number;
}

export function seatIdsIn({ sections }: Layout, { section, row, from, to }: SeatRange): string[] {
  const rows = sections.find(({ name }) => name === section)?.rows ?? [];
  return rows
    .filter((one) => row === undefined || one.row === row)
    .flatMap(({ seats }) => seats)
    .filter(({ number }) => number >= (from ?? 1) && number <= (to ?? from ?? Infinity))
    .map(({ id }) => id);
}

/** `R 3: 4–9` for each row with seats among the ids. */
export function describeSeats({ sections }: Layout, ids: readonly string[]): string[] {
  const wanted = new Set(ids);
  return sections.flatMap(({ name, rows = [] }) =>
    rows.flatMap(({ row, seats }) => {
      const numbers = seats.filter(({ id }) => wanted.has(id)).map(({ number }) => number);
      return numbers.length > 0 ? [`${name} ${row}: ${spansOf(numbers)}`] : [];
    }),
  );
}

function spansOf(numbers: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
