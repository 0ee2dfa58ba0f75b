import type { PublicRoomView, QueueTokenView } from '../modules/queue/index.js';
import type { Language } from '../shared/domain/language.js';

/** What can be known of a room and of a place in it. */
export interface Sight {
  /** Null when it cannot be read now; `MISSING` when there is none. */
  readonly room: PublicRoomView | 'MISSING' | null;
  /** Null without one; `UNKNOWN` when it cannot be read now. */
  readonly place: QueueTokenView | 'UNKNOWN' | null;
}

/** Until the page loads itself again, when the place does not say so. */
const IDLE_SECONDS = 30;

const TEXTS = {
  en: {
    missing: 'There is no such waiting room.',
    room: 'Waiting room',
    noScript: 'This page works without JavaScript, and loads itself again every',
    seconds: 'seconds. Your place is kept meanwhile. To join or to buy, turn JavaScript on.',
    unknown: 'Your place cannot be read at the moment. It is kept. The page tries again by itself.',
    outside: 'You have no place in this room.',
    preQueue: 'You are in. The order is drawn when the room opens.',
    position: (position: string) => `You are number ${position} in the line.`,
    wait: (from: number, to: number) =>
      from === to ? `About ${to} min to go.` : `About ${from} to ${to} min to go.`,
    active: (until: string) => `It is your turn, until ${until}.`,
    opensAt: (at: string) => `Opens at ${at}.`,
    paused: 'The line is paused. Places are kept.',
    closed: 'The room is closed.',
    soldOut: 'Everything is sold.',
    updated: (at: string) => `As of ${at}`,
  },
  ko: {
    missing: '존재하지 않는 대기열입니다.',
    room: '대기열',
    noScript: '자바스크립트 없이도 볼 수 있으며, 자동으로 새로고침됩니다. 새로고침 간격(초):',
    seconds: '순서는 그대로 유지됩니다. 참여하거나 구매하려면 자바스크립트를 켜 주세요.',
    unknown: '지금은 순서를 확인할 수 없습니다. 순서는 그대로 유지되며 자동으로 다시 확인합니다.',
    outside: '이 대기열에 참여하고 있지 않습니다.',
    preQueue: '대기 중입니다. 오픈 시각에 순서를 추첨합니다.',
    position: (position: string) => `현재 대기 순서는 ${position}번입니다.`,
    wait: (from: number, to: number) =>
      from === to
        ? `예상 대기 시간은 약 ${to}분입니다.`
        : `예상 대기 시간은 ${from}~${to}분입니다.`,
    active: (until: string) => `입장하실 차례입니다. ${until}까지 이용할 수 있습니다.`,
    opensAt: (at: string) => `${at}에 열립니다.`,
    paused: '대기열이 잠시 멈췄습니다. 순서는 유지됩니다.',
    closed: '대기열이 종료되었습니다.',
    soldOut: '모두 판매되었습니다.',
    updated: (at: string) => `${at} 기준`,
  },
};

/** The page without JavaScript, and when it loads itself again. */
export function renderPlace(
  language: Language,
  { room, place }: Sight,
): { readonly seconds: number; readonly body: string } {
  const t = TEXTS[language];
  if (room === 'MISSING') return { seconds: 3_600, body: main(t.room, [t.missing]) };
  const seconds =
    isPlace(place) && place.status !== 'ACTIVE' ? place.pollAfterSeconds : IDLE_SECONDS;
  const lines = [
    ...(isPlace(place) ? placeLines(language, place) : [place === null ? t.outside : t.unknown]),
    ...(room ? roomLines(language, room) : []),
    t.updated(instant(language, new Date().toISOString())),
    `${t.noScript} ${seconds} ${t.seconds}`,
  ];
  return { seconds, body: main(room?.name ?? t.room, lines) };
}

function placeLines(language: Language, place: QueueTokenView): string[] {
  const t = TEXTS[language];
  if (place.status === 'PRE_QUEUE') return [t.preQueue];
  if (place.status === 'ACTIVE') return [t.active(instant(language, place.expiresAt ?? ''))];
  const lines = [t.position(Number(place.position).toLocaleString(language))];
  const { estimate } = place;
  if (estimate) lines.push(t.wait(minutes(estimate.p50Seconds), minutes(estimate.p90Seconds)));
  return lines;
}

function roomLines(
  language: Language,
  { state, opensAt, notice, supply }: PublicRoomView,
): string[] {
  const t = TEXTS[language];
  const lines = notice === null ? [] : [notice];
  if (state === 'closed') return [...lines, t.closed];
  if (supply.outlook === 'SOLD_OUT') lines.push(t.soldOut);
  if (state === 'paused') lines.push(t.paused);
  const isToOpen = opensAt !== null && Date.parse(opensAt) > Date.now();
  return isToOpen ? [...lines, t.opensAt(instant(language, opensAt))] : lines;
}

function isPlace(place: Sight['place']): place is QueueTokenView {
  return place !== null && place !== 'UNKNOWN';
}

function minutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

/** With the zone, because nobody knows that of the reader. */
function instant(language: Language, iso: string): string {
  const zone = { timeZone: 'Asia/Seoul', timeZoneName: 'short' } as const;
  return new Date(iso).toLocaleString(language, {
    ...zone,
    ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
  });
}

function main(title: string, lines: readonly string[]): string {
  const [first = '', ...others] = lines.map(escape);
  const paragraphs = others.map((line) => `<p>${line}</p>`).join('');
  return `<main><h1>${escape(title)}</h1><div class="card"><h2>${first}</h2>${paragraphs}</div></main>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (letter) => entities[letter]!);
}
