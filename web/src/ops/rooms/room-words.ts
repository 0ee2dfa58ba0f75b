import type { components } from '@onsale/client';
import { texts } from '../../shared/language.js';
import type { Field } from '../parts/fields.js';

export type Room = components['schemas']['RoomDto'];
export type RoomStats = components['schemas']['QueueStatsDto'];
export type RoomRow = components['schemas']['RoomHistoryRowDto'];

export const words = texts({
  en: {
    states: { open: 'Open', paused: 'Paused', closed: 'Closed' },
    name: 'Name',
    capacity: 'Capacity',
    capacityHint: 'The most people who may buy at the same time.',
    rate: 'Admitted a second, at most',
    ttl: 'Time to buy, in seconds',
    claim: 'Time to claim a turn, in seconds',
    abandon: 'Passed over after silence of, in seconds',
    state: 'State',
    opensAt: 'Opens at',
    opensAtHint: 'Before it, people gather. Blank: at once.',
    order: 'Order of who came before',
    orders: { DRAW: 'Drawn by lot', ARRIVAL: 'By arrival' },
    entry: 'Who may join',
    entries: { OPEN: 'Everybody', CODE: 'Only with an entry code' },
    identity: 'Identity',
    identities: { ACCOUNT: 'Any account', VERIFIED: 'Verified people, one place each' },
    challenge: 'Proof of work',
    challenges: { NONE: 'None', PROOF_OF_WORK: 'Each browser solves one' },
    reissue: 'Joining again',
    reissues: { keep: 'Keeps the place', requeue: 'Goes to the end' },
    notice: 'Notice for all who wait',
  },
  ko: {
    states: { open: '열림', paused: '일시 중지', closed: '닫힘' },
    name: '이름',
    capacity: '동시 입장 인원',
    capacityHint: '동시에 구매할 수 있는 최대 인원이에요.',
    rate: '초당 최대 입장 인원',
    ttl: '구매 가능 시간(초)',
    claim: '입장 확인 시간(초)',
    abandon: '응답이 없으면 건너뛰는 시간(초)',
    state: '상태',
    opensAt: '여는 시각',
    opensAtHint: '그 전에는 사전 대기만 해요. 비우면 바로 열려요.',
    order: '사전 대기자 순서',
    orders: { DRAW: '추첨', ARRIVAL: '도착 순' },
    entry: '참여 대상',
    entries: { OPEN: '누구나', CODE: '입장 코드가 있는 사람만' },
    identity: '본인 확인',
    identities: { ACCOUNT: '모든 계정', VERIFIED: '본인 확인된 사람, 한 자리씩' },
    challenge: '작업 증명',
    challenges: { NONE: '없음', PROOF_OF_WORK: '브라우저마다 한 번' },
    reissue: '다시 참여하면',
    reissues: { keep: '순번 유지', requeue: '맨 뒤로' },
    notice: '대기자 안내 문구',
  },
});

const choicesOf = (all: Record<string, string>) => Object.entries(all);

/** Of a creation and of the less frequent changes. */
export const ROOM_FIELDS: readonly Field[] = [
  { name: 'opensAt', label: words.opensAt, type: 'instant', hint: words.opensAtHint },
  { name: 'capacity', label: words.capacity, type: 'number', min: 1, hint: words.capacityHint },
  { name: 'admitPerSecond', label: words.rate, type: 'number', min: 1 },
  { name: 'activeTtlSeconds', label: words.ttl, type: 'number', min: 1 },
  { name: 'claimWithinSeconds', label: words.claim, type: 'number', min: 1 },
  { name: 'abandonAfterSeconds', label: words.abandon, type: 'number', min: 1 },
  { name: 'order', label: words.order, type: 'choice', choices: choicesOf(words.orders) },
  { name: 'entry', label: words.entry, type: 'choice', choices: choicesOf(words.entries) },
  { name: 'identity', label: words.identity, type: 'choice', choices: choicesOf(words.identities) },
  {
    name: 'challenge',
    label: words.challenge,
    type: 'choice',
    choices: choicesOf(words.challenges),
  },
  {
    name: 'reissuePolicy',
    label: words.reissue,
    type: 'choice',
    choices: choicesOf(words.reissues),
  },
];
