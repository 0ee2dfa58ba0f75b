import { language, texts } from '../shared/language.js';

const t = texts({
  en: {
    soon: 'less than a minute',
    minutes: (from: number, to: number) =>
      from === to ? `about ${from} min` : `${from} to ${to} min`,
    hours: (from: string, to: string) => (from === to ? `about ${from} h` : `${from} to ${to} h`),
  },
  ko: {
    soon: '1분 이내',
    minutes: (from: number, to: number) => (from === to ? `약 ${from}분` : `${from}~${to}분`),
    hours: (from: string, to: string) => (from === to ? `약 ${from}시간` : `${from}~${to}시간`),
  },
});

const MAX_MINUTES = 120;
const second = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
const halfHours = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** The wait of half of the users, to that of nine of ten. */
export function spanText({ p50Seconds, p90Seconds }: { p50Seconds: number; p90Seconds: number }) {
  if (p90Seconds < 60) return t.soon;
  const [from, to] = [minutes(p50Seconds), minutes(p90Seconds)];
  return to <= MAX_MINUTES ? t.minutes(from, to) : t.hours(hours(from), hours(to));
}

/** With seconds. */
export function timeText(ms: number): string {
  return second.format(ms);
}

function minutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

function hours(minutes: number): string {
  return halfHours.format(Math.max(1, Math.round(minutes / 30)) / 2);
}
