import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../shared/language.js';
import type { Choice } from './choice.js';
import { MapView } from './map-view.js';
import type { Availability, SeatPlan, Section } from './seat-plan.js';

const t = texts({
  en: {
    map: 'Seat map. The list of seats has the same seats for the keyboard.',
    stage: 'STAGE',
    closer: 'Zoom in',
    farther: 'Zoom out',
    all: 'Show all',
  },
  ko: {
    map: '좌석 배치도. 좌석 목록에서 키보드로 같은 좌석을 선택할 수 있습니다.',
    stage: '무대',
    closer: '확대',
    farther: '축소',
    all: '전체 보기',
  },
});

const STEP = 1.6;

interface Props {
  readonly plan: SeatPlan;
  readonly now: ReadonlySignal<Availability | null>;
  readonly choice: Choice;
  readonly own: ReadonlySet<number>;
  /** The map moves to them. */
  readonly heldNow: ReadonlySet<number>;
  /** A seat was tapped that is free or chosen. */
  readonly onSeat: (seat: number) => void;
  /** A standing section was tapped. @param left its free places */
  readonly onArea: (section: Section, left: number) => void;
}

/** The seats as a picture. Everything that it can do, the list can do too. */
export function SeatMap({ plan, now, choice, own, heldNow, onSeat, onArea }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = useRef<(factor: number | 'all') => void>(() => undefined);
  const marked = useRef({ own, onSeat, onArea });
  marked.current = { own, onSeat, onArea };
  const show = useRef<(seats: ReadonlySet<number>) => void>(() => undefined);
  const redraw = useRef<() => void>(() => undefined);
  useEffect(() => redraw.current(), [own]);
  useEffect(() => {
    const view = new MapView(canvas.current!, t.stage, plan, now, choice, marked);
    zoom.current = view.zoom;
    redraw.current = view.draw;
    show.current = view.show;
    return view.stop;
  }, [plan]);
  useEffect(() => show.current(heldNow), [heldNow]);
  return (
    <div class="seat-map">
      <canvas ref={canvas} role="img" aria-label={t.map} />
      <div class="zoom">
        <button
          type="button"
          class="quiet"
          aria-label={t.closer}
          onClick={() => zoom.current(STEP)}
        >
          +
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={t.farther}
          onClick={() => zoom.current(1 / STEP)}
        >
          −
        </button>
        <button type="button" class="quiet" aria-label={t.all} onClick={() => zoom.current('all')}>
          ⤢
        </button>
      </div>
    </div>
  );
}
