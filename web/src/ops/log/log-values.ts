import { discountText, type Terms } from '../../coupon/discount.js';
import { count, instantText, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { placesOf, type Section, words as showWords } from '../concerts/show-words.js';
import { shortId } from '../parts/fields.js';
import { roleText, statusText } from '../parts/status-words.js';
import { words as roomWords } from '../rooms/room-words.js';

const t = texts({
  en: {
    yes: 'yes',
    no: 'no',
    pieces: (n: string) => `${n} in all`,
    names: {
      title: 'Title',
      artist: 'Artist',
      venue: 'Venue',
      description: 'Description',
      roomId: 'Room',
      stock: 'Stock',
      maxPerUser: 'Pieces a person, at most',
      hidden: 'Hidden',
      sections: 'Sections',
      cancelReason: 'Reason for fans',
      concertStatus: 'State of the concert',
      quantity: 'Pieces',
      remaining: 'Pieces left',
      discount: 'Discount',
      minOrderAmount: 'For orders from',
      itemIds: 'Items',
      claimableFrom: 'Claimed from',
      claimableUntil: 'Claimed until',
      validUntil: 'Valid until',
      endedAt: 'Ended at',
      revokedAt: 'Revoked at',
      email: 'E-mail address',
      emailVerified: 'Address verified',
      role: 'Role',
      blocked: 'Blocked',
      balance: 'Balance',
      amount: 'Amount',
      refundedAmount: 'Refunded',
      refundedAt: 'Refunded at',
      refunds: 'Refunds',
      entryCodes: 'Entry codes',
      usedAt: 'Used at',
      usedGate: 'Gate',
      scannedAt: 'Scanned at',
    },
  },
  ko: {
    yes: '예',
    no: '아니요',
    pieces: (n: string) => `모두 ${n}개`,
    names: {
      title: '제목',
      artist: '아티스트',
      venue: '공연장',
      description: '설명',
      roomId: '대기실',
      stock: '재고',
      maxPerUser: '1인당 최대 수량',
      hidden: '숨김',
      sections: '구역',
      cancelReason: '공개 사유',
      concertStatus: '공연 상태',
      quantity: '수량',
      remaining: '남은 수량',
      discount: '할인',
      minOrderAmount: '최소 주문 금액',
      itemIds: '대상 상품',
      claimableFrom: '발급 시작',
      claimableUntil: '발급 종료',
      validUntil: '유효 기간',
      endedAt: '종료 시각',
      revokedAt: '회수 시각',
      email: '이메일',
      emailVerified: '이메일 확인',
      role: '권한',
      blocked: '차단',
      balance: '잔액',
      amount: '금액',
      refundedAmount: '환불 금액',
      refundedAt: '환불 시각',
      refunds: '환불',
      entryCodes: '입장 코드',
      usedAt: '사용 시각',
      usedGate: '게이트',
      scannedAt: '스캔 시각',
    },
  },
});

const NAMES: Readonly<Record<string, string>> = {
  ...t.names,
  name: roomWords.name,
  capacity: roomWords.capacity,
  admitPerSecond: roomWords.rate,
  activeTtlSeconds: roomWords.ttl,
  claimWithinSeconds: roomWords.claim,
  abandonAfterSeconds: roomWords.abandon,
  state: roomWords.state,
  opensAt: roomWords.opensAt,
  order: roomWords.order,
  entry: roomWords.entry,
  identity: roomWords.identity,
  challenge: roomWords.challenge,
  reissuePolicy: roomWords.reissue,
  notice: roomWords.notice,
  status: showWords.state,
  startsAt: showWords.startsAt,
  onSaleFrom: showWords.onSaleFrom,
  onSaleUntil: showWords.onSaleUntil,
  maxSeatsPerUser: showWords.maxSeats,
  maxUnpaidHolds: showWords.maxHolds,
  price: showWords.price,
};

/** The words of values, by the name of their field. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  state: roomWords.states,
  order: roomWords.orders,
  entry: roomWords.entries,
  identity: roomWords.identities,
  challenge: roomWords.challenges,
  reissuePolicy: roomWords.reissues,
  concertStatus: showWords.states,
};

const SHOW_STATES: Readonly<Record<string, string>> = showWords.states;
const AMOUNTS = ['price', 'amount', 'refundedAmount', 'balance', 'minOrderAmount'];
/** They say nothing to people, or repeat what another field says. */
const TECHNICAL = ['id', 'version', 'layoutVersion', 'movedAt', 'cancelledAt', 'usedBy', 'receipt'];
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

type State = Readonly<Record<string, unknown>>;
type Discount = Terms['discount'];

/** A field that was changed, in words. */
interface ChangedField {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export function changedFields(before: State, after: State): ChangedField[] {
  return Object.keys({ ...before, ...after })
    .filter((name) => !TECHNICAL.includes(name) && !isSame(before[name], after[name]))
    .map((name) => ({
      name: NAMES[name] ?? name,
      before: valueText(name, without(before[name], after[name])),
      after: valueText(name, without(after[name], before[name])),
    }));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of a list only what the other one does not have: a hall may have hundreds of sections. */
function without(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value) || !Array.isArray(other)) return value;
  const left = value.filter((one) => !other.some((known) => isSame(one, known)));
  return left.length > 0 ? left : null;
}

function valueText(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? t.yes : t.no;
  if (typeof value === 'number') return AMOUNTS.includes(name) ? money(value) : count(value);
  if (typeof value === 'string') return stringText(name, value);
  if (name === 'discount') return discountText({ discount: value as Discount });
  if (!Array.isArray(value)) return JSON.stringify(value);
  return name === 'sections' ? sectionsText(value) : t.pieces(count(value.length));
}

function stringText(name: string, value: string): string {
  if (name === 'status') return SHOW_STATES[value] ?? statusText(value);
  if (name === 'role') return roleText(value);
  const choice = CHOICES[name]?.[value];
  if (choice !== undefined) return choice;
  if (ID.test(value)) return shortId(value);
  return INSTANT.test(value) ? instantText(value) : value;
}

function sectionsText(sections: readonly Section[]): string {
  return sections
    .map((section) => `${section.name}: ${count(placesOf(section))} · ${money(section.price)}`)
    .join('; ');
}
