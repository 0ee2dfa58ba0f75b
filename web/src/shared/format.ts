import { language } from './language.js';

const won = new Intl.NumberFormat(language, { style: 'currency', currency: 'KRW' });
const integer = new Intl.NumberFormat(language);
const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });

/** In won, which have no minor unit. */
export function money(amount: number): string {
  return won.format(amount);
}

export function count(value: number): string {
  return integer.format(value);
}

/** @param iso an instant of the API */
export function instantText(iso: string): string {
  return instant.format(new Date(iso));
}

/** With the day of the week. */
export function dayText(iso: string): string {
  return day.format(new Date(iso));
}

/** `4:05`, or `1:02:03`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...rest.map((part) => String(part).padStart(2, '0'))].join(':');
}
