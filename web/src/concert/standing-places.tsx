import { Quantity } from '../item/quantity.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import type { Choice } from './choice.js';
import { type Availability, freePlaces, type Section } from './seat-plan.js';

const t = texts({
  en: {
    left: (left: string) => `${left} places left`,
    full: 'Sold out. Places of unpaid holds come back here.',
    places: (section: string) => `How many places in ${section}?`,
    add: 'Choose standing places',
    remove: (section: string) => `Remove ${section}`,
  },
  ko: {
    left: (left: string) => `잔여 ${left}석`,
    full: '매진되었습니다. 결제되지 않은 자리는 다시 나올 수 있어요.',
    places: (section: string) => `${section} 몇 매를 선택하시겠어요?`,
    add: '스탠딩 선택하기',
    remove: (section: string) => `${section} 선택 취소`,
  },
});

interface Props {
  readonly section: Section;
  readonly now: Availability;
  readonly choice: Choice;
  /** Places that the user may still have of the show, with those that are chosen. */
  readonly most: number;
}

/** How many standing places of a section the user wants. */
export function StandingPlaces({ section, now, choice, most }: Props) {
  const areaId = section.areaId!;
  const quantity = choice.areas.value.get(areaId) ?? 0;
  const left = freePlaces(now, section);
  const allowed = Math.min(left, most - choice.count.value + quantity);
  if (quantity === 0) {
    return (
      <>
        <p class="muted">{left === 0 ? t.full : t.left(count(left))}</p>
        <button
          type="button"
          class="quiet"
          disabled={allowed <= 0}
          onClick={() => choice.setArea(areaId, 1)}
        >
          {t.add}
        </button>
      </>
    );
  }
  return (
    <div class="row">
      <Quantity
        label={t.places(section.name)}
        value={quantity}
        most={allowed}
        onChange={(value) => choice.setArea(areaId, value)}
      />
      <button
        type="button"
        class="link"
        aria-label={t.remove(section.name)}
        onClick={() => choice.setArea(areaId, 0)}
      >
        ✕
      </button>
    </div>
  );
}
