import type { components } from '@onsale/client';
import { dayText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import type { Field } from '../parts/fields.js';

export type Show = components['schemas']['PublicShowDto'];
export type ListedShow = components['schemas']['ShowOfRoomDto'];
export type Concert = components['schemas']['ConcertDto'];
export type Section = components['schemas']['SectionDto'];
export type Layout = components['schemas']['LayoutDto'];

export const words = texts({
  en: {
    state: 'State',
    states: { ON_SALE: 'On sale', WITHDRAWN: 'Withdrawn', CANCELLED: 'Cancelled' },
    startsAt: 'Starts at',
    onSaleFrom: 'On sale from',
    onSaleFromHint: 'Blank: at once.',
    onSaleUntil: 'On sale until',
    onSaleUntilHint: 'Blank: until it starts.',
    maxSeats: 'Places a person, at most',
    maxHolds: 'Unpaid holds within an hour, at most',
    section: 'Section',
    kind: 'Kind',
    kinds: { SEATED: 'Seats', STANDING: 'Standing' },
    rows: 'Rows',
    perRow: 'Seats a row',
    capacity: 'Places',
    price: 'Price',
  },
  ko: {
    state: '상태',
    states: { ON_SALE: '판매 중', WITHDRAWN: '판매 중단', CANCELLED: '취소됨' },
    startsAt: '공연 시작',
    onSaleFrom: '판매 시작',
    onSaleFromHint: '비우면 바로 시작해요.',
    onSaleUntil: '판매 종료',
    onSaleUntilHint: '비우면 공연 시작까지 판매해요.',
    maxSeats: '1인당 최대 매수',
    maxHolds: '1시간 내 미결제 선점 한도',
    section: '구역',
    kind: '종류',
    kinds: { SEATED: '좌석', STANDING: '스탠딩' },
    rows: '열 수',
    perRow: '열당 좌석',
    capacity: '인원',
    price: '가격',
  },
});

export const TERMS: readonly Field[] = [
  { name: 'startsAt', label: words.startsAt, type: 'instant', required: true },
  { name: 'onSaleFrom', label: words.onSaleFrom, type: 'instant', hint: words.onSaleFromHint },
  { name: 'onSaleUntil', label: words.onSaleUntil, type: 'instant', hint: words.onSaleUntilHint },
  { name: 'maxSeatsPerUser', label: words.maxSeats, type: 'number', min: 1, max: 100 },
  { name: 'maxUnpaidHolds', label: words.maxHolds, type: 'number', min: 1, max: 1_000 },
];

/** The concert and when the show starts. */
export function nameOf({ concert, startsAt }: Show): string {
  return `${concert.title}, ${dayText(startsAt)}`;
}

export function placesOf({ kind, rows = 0, seatsPerRow = 0, capacity = 0 }: Section): number {
  return kind === 'STANDING' ? capacity : rows * seatsPerRow;
}
