import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';

const t = texts({
  en: {
    seat: (section: string, row: number, number: number) =>
      `${section}, row ${row}, seat ${number}`,
    standing: (section: string) => `${section}, standing`,
    places: (section: string, quantity: string) => `${section}, standing × ${quantity}`,
  },
  ko: {
    seat: (section: string, row: number, number: number) => `${section}구역 ${row}열 ${number}번`,
    standing: (section: string) => `${section} 스탠딩`,
    places: (section: string, quantity: string) => `${section} 스탠딩 ${quantity}매`,
  },
});

interface Place {
  readonly section: string;
  /** Null for a standing place. */
  readonly row: number | null;
  readonly number: number | null;
}

export function placeText({ section, row, number }: Place): string {
  return row === null || number === null ? t.standing(section) : t.seat(section, row, number);
}

export function areaText({
  section,
  quantity,
}: {
  readonly section: string;
  readonly quantity: number;
}): string {
  return t.places(section, count(quantity));
}
