/** A receiver cannot postpone an event by more than a day. */
const MAX_SECONDS = 86_400;

/** The three forms of an HTTP date have a day's name and a time. JavaScript would read other texts as dates too. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .+ \d\d:\d\d:\d\d /;

/**
 * Seconds to wait by a `Retry-After` header, which has seconds or an HTTP date: 0 to a day. 0 without the
 * header, and for a value that is neither.
 */
export function retryAfterSeconds(header: string | null, now: Date): number {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_SECONDS);
  if (!HTTP_DATE.test(`${text} `)) return 0;
  // The oldest form of the date names no time zone, and means GMT.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  if (Number.isNaN(at)) return 0;
  return Math.min(Math.max((at - now.getTime()) / 1_000, 0), MAX_SECONDS);
}
