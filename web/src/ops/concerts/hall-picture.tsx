import { useId } from 'preact/hooks';
import { count, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { layOut } from './hall.js';
import { placesOf, type Section, words } from './show-words.js';

const t = texts({
  en: {
    stage: 'Stage',
    empty: 'The picture appears as soon as a section has places.',
    total: (places: string, worth: string) => `${places} places, ${worth} if all are sold`,
    hall: 'Picture of the hall',
  },
  ko: {
    stage: '무대',
    empty: '구역에 자리를 입력하면 그림이 나타나요.',
    total: (places: string, worth: string) => `총 ${places}석, 전석 판매 시 ${worth}`,
    hall: '좌석 배치 그림',
  },
});

/** The hall as the seat map will show it. A pattern draws the seats, so 100,000 of them cost nothing. */
export function HallPicture({ sections }: { readonly sections: readonly Section[] }) {
  const id = useId();
  const { blocks, width, height, places, worth } = layOut(sections);
  if (places === 0) return <p class="muted">{t.empty}</p>;
  const margin = width * 0.04;
  const stage = Math.max(1.5, width * 0.05);
  const view = [-width / 2 - margin, -stage * 2, width + margin * 2, height + stage * 2 + margin];
  return (
    <figure class="ops-hall">
      <svg
        viewBox={view.join(' ')}
        role="img"
        aria-label={`${t.hall}. ${t.total(count(places), money(worth))}`}
      >
        <defs>
          {blocks.map(({ x, y, colour }, index) => (
            <pattern
              key={index}
              id={`${id}-${index}`}
              patternUnits="userSpaceOnUse"
              {...{ x, y, width: 1, height: 1 }}
            >
              <circle cx="0.5" cy="0.5" r="0.36" class={`price-${colour}`} />
            </pattern>
          ))}
        </defs>
        <rect
          class="ops-stage"
          {...{
            x: -width * 0.3,
            y: -stage * 1.7,
            width: width * 0.6,
            height: stage,
            rx: stage / 4,
          }}
        />
        <text class="ops-stage-name" x="0" y={-stage * 0.95} font-size={stage * 0.7}>
          {t.stage}
        </text>
        {blocks.map(({ section, colour, ...place }, index) =>
          section.kind === 'STANDING' ? (
            <g key={index}>
              <rect {...place} rx="0.5" class={`price-${colour}`} />
              <text
                class="ops-area-name"
                x="0"
                y={place.y + place.height * 0.65}
                font-size={place.height * 0.45}
              >
                {section.name} × {count(section.capacity ?? 0)}
              </text>
            </g>
          ) : (
            <rect key={index} {...place} fill={`url(#${id}-${index})`} />
          ),
        )}
      </svg>
      <figcaption>
        <ul class="plain-list row ops-legend">
          {blocks.map(({ section, colour }, index) => (
            <li key={index}>
              <svg class="ops-dot" viewBox="0 0 10 10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" class={`price-${colour}`} />
              </svg>
              {section.name || words.section}: {count(placesOf(section))} · {money(section.price)}
            </li>
          ))}
        </ul>
        <p class="muted">{t.total(count(places), money(worth))}</p>
      </figcaption>
    </figure>
  );
}
