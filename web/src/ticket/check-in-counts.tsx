import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { onsale } from '../shared/session.js';

const t = texts({
  en: { title: 'Inside', of: (inside: string, all: string) => `${inside} of ${all}` },
  ko: { title: '입장 현황', of: (inside: string, all: string) => `${all}명 중 ${inside}명` },
});

const EVERY_MS = 15_000;

interface Props {
  readonly showId: string;
  /** The counts are read again after each. */
  readonly verdict: ReadonlySignal<unknown>;
}

/** How many fans are inside, by section. Offline it keeps the last counts. */
export function CheckInCounts({ showId, verdict }: Props) {
  const counts = useLoaded(
    () => onsale.get('/v1/shows/{showId}/checkins', { params: { path: { showId } } }),
    showId,
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && navigator.onLine) void counts.reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [showId]);
  useEffect(() => {
    if (verdict.value !== null && navigator.onLine) void counts.reload();
  }, [verdict.value]);
  const now = counts.value.value;
  if (!now) return null;
  return (
    <section class="card" aria-labelledby="counts">
      <h2 id="counts">{t.title}</h2>
      <p class="count number">{t.of(count(now.checkedIn), count(now.tickets))}</p>
      <ul class="plain-list">
        {now.sections.map(({ section, checkedIn, tickets }) => (
          <li key={section}>
            <span class="row between">
              <span>{section}</span>
              <span class="number">{t.of(count(checkedIn), count(tickets))}</span>
            </span>
            <progress aria-label={section} value={checkedIn} max={Math.max(1, tickets)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
