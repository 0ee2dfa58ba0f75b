import { now } from '../../shared/clock.js';
import { language, texts } from '../../shared/language.js';

const t = texts({
  en: { asOf: (time: string) => `as of ${time}` },
  ko: { asOf: (time: string) => `${time} 기준` },
});

const second = new Intl.DateTimeFormat(language, {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  hourCycle: 'h23',
});

/** Whether a reading is older than this. Looks at the clock once a second. @param atMs by the clock of the server */
export function isOld(atMs: number, afterMs: number): boolean {
  return now.value - atMs > afterMs;
}

/** `as of 20:15:03` */
export function asOfText(atMs: number): string {
  return t.asOf(second.format(atMs));
}
