import { serverNow } from '../../shared/clock.js';
import { dayText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';

const t = texts({
  en: { atOnce: 'On sale immediately.' },
  ko: { atOnce: '저장하면 바로 판매돼요.' },
});

interface Props {
  /** An instant. Without one, and with one in the past, the sale begins at once. */
  readonly from: string | null | undefined;
  /** Who can buy at once, and how to begin later. */
  readonly atOnce: string;
  readonly later: (day: string) => string;
}

/** When the sale begins of what a form is about to create. */
export function SaleStart({ from, atOnce, later }: Props) {
  if (from && Date.parse(from) > serverNow()) return <p class="notice">{later(dayText(from))}</p>;
  return (
    <p class="notice warn">
      <strong>{t.atOnce}</strong> {atOnce}
    </p>
  );
}
