import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../../shared/language.js';
import type { Plot } from './plot.js';

const t = texts({
  en: { missing: 'The chart cannot be loaded. Reload the page to see it.' },
  ko: { missing: '차트를 불러올 수 없습니다. 페이지를 새로 고쳐 주세요.' },
});

export interface Line {
  readonly name: string;
  /** A custom property of base.css. */
  readonly colour: string;
  readonly isDashed?: boolean;
  readonly values: readonly number[];
}

interface Props {
  readonly title: string;
  readonly summary: string;
  /** Seconds since 1970, ascending. */
  readonly xs: readonly number[];
  readonly lines: readonly Line[];
  readonly children?: ComponentChildren;
}

/** A chart over time. What draws it is loaded when it is needed. */
export function Chart({ title, summary, xs, lines, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const data = useRef({ xs, lines });
  data.current = { xs, lines };
  const isMissing = useSignal(false);
  useEffect(() => {
    let isGone = false;
    void import('./plot.js').then(
      ({ Plot }) => {
        if (isGone || !box.current) return;
        plot.current = new Plot(box.current, data.current.lines);
        plot.current.show(data.current.xs, data.current.lines);
      },
      // The server may have files of another version. A reload here would lose what is being typed.
      () => (isMissing.value = true),
    );
    return () => {
      isGone = true;
      plot.current?.remove();
    };
  }, []);
  useEffect(() => plot.current?.show(xs, lines), [xs, lines]);
  return (
    <figure class="card ops-chart">
      <figcaption class="row between">
        <h2>{title}</h2>
        {children}
      </figcaption>
      <ul class="plain-list row ops-legend" aria-hidden="true">
        {lines.map(({ name, colour, isDashed }) => (
          <li key={name}>
            <span
              class={isDashed ? 'ops-key dashed' : 'ops-key'}
              style={{ borderColor: `var(${colour})` }}
            />
            {name}
          </li>
        ))}
      </ul>
      {isMissing.value && <p class="muted">{t.missing}</p>}
      <div ref={box} class="ops-plot" role="img" aria-label={`${title}. ${summary}`} />
    </figure>
  );
}
