import { useSignal } from '@preact/signals';
import type Flatbush from 'flatbush';
import { useEffect, useRef } from 'preact/hooks';
import { count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import type { Scene } from './drawing.js';
import type { Hall, Section } from './hall.js';
import { Painter } from './painter.js';
import { type Palette } from './palette.js';
import { fit, focus, pan, SEAT_SCALE, type Viewport, zoom } from './viewport.js';
import './seat-map.css';

const t = texts({
  en: {
    label: 'Map of the hall. The list below has the same seats.',
    stage: 'Stage',
    free: (places: number) => `${count(places)} free`,
    closer: 'Zoom in',
    farther: 'Zoom out',
    whole: 'Whole hall',
  },
  ko: {
    label: '좌석 배치도입니다. 아래 목록에서도 같은 좌석을 선택할 수 있어요.',
    stage: '무대',
    free: (places: number) => `${count(places)}석`,
    closer: '확대',
    farther: '축소',
    whole: '전체 보기',
  },
});

/** A tap moves less than this many pixels. */
const TAP = 8;
const STEP = 1.6;

interface Props {
  readonly hall: Hall;
  readonly statuses: Uint8Array;
  readonly chosen: ReadonlySet<number>;
  readonly own: ReadonlySet<number>;
  readonly palette: Palette;
  readonly onSeat: (seat: number) => void;
  readonly onArea: (section: Section) => void;
}

/** The hall: sections from afar, seats from near. Drag, pinch, wheel and buttons move it. */
export function SeatMap({ hall, statuses, chosen, own, palette, onSeat, onArea }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter>();
  const view = useRef<Viewport>();
  const index = useSeatIndex(hall);
  const isNear = useSignal(false);

  const move = (to: Viewport) => {
    view.current = to;
    isNear.value = to.scale >= SEAT_SCALE;
    painter.current?.move(to);
  };
  const tap = (x: number, y: number) => {
    const { scale, left, top } = view.current!;
    const [hallX, hallY] = [left + x / scale, top + y / scale];
    const section = hall.sections.find(
      (one) =>
        hallX >= one.left && hallX <= one.left + one.width && hallY >= one.top && hallY <= one.top + one.height,
    );
    if (section?.kind === 'STANDING') return onArea(section);
    if (scale < SEAT_SCALE) return section && move(focus(section, painter.current!.size));
    const [seat] = index.current?.neighbors(hallX, hallY, 1, 0.7) ?? [];
    if (seat !== undefined) onSeat(seat);
  };

  useEffect(() => {
    const painting = new Painter(canvas.current!);
    painter.current = painting;
    move(fit(hall, painting.size));
    const resize = new ResizeObserver(() => move(view.current!));
    resize.observe(canvas.current!);
    const stop = listen(canvas.current!, {
      pan: (dx, dy) => move(pan(view.current!, dx, dy, painting.size, hall)),
      zoom: (factor, at) => move(zoom(view.current!, factor, at, painting.size, hall)),
      tap,
    });
    return () => {
      stop();
      resize.disconnect();
      painting.stop();
    };
  }, [hall]);
  useEffect(() => {
    const scene: Scene = { hall, statuses, chosen, own, palette, texts: t };
    painter.current?.show(scene);
  }, [hall, statuses, chosen, own, palette]);

  const step = (factor: number) => {
    const { width, height } = painter.current!.size;
    move(zoom(view.current!, factor, { x: width / 2, y: height / 2 }, { width, height }, hall));
  };
  return (
    <div class="seat-map" data-near={isNear.value}>
      <canvas ref={canvas} role="img" aria-label={t.label} />
      <div class="seat-map-buttons">
        <button type="button" class="quiet" aria-label={t.closer} onClick={() => step(STEP)}>
          +
        </button>
        <button type="button" class="quiet" aria-label={t.farther} onClick={() => step(1 / STEP)}>
          −
        </button>
        <button
          type="button"
          class="quiet"
          aria-label={t.whole}
          onClick={() => move(fit(hall, painter.current!.size))}
        >
          ⤢
        </button>
      </div>
    </div>
  );
}

/** Finds the seat at a point. Loaded after the first picture. */
function useSeatIndex({ x, y }: Hall) {
  const index = useRef<Flatbush>();
  useEffect(() => {
    if (x.length === 0) return;
    void import('flatbush').then(({ default: SeatIndex }) => {
      const built = new SeatIndex(x.length);
      for (let seat = 0; seat < x.length; seat += 1) built.add(x[seat]!, y[seat]!);
      built.finish();
      index.current = built;
    });
  }, [x]);
  return index;
}

interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: { readonly x: number; readonly y: number }): void;
  tap(x: number, y: number): void;
}

/** Pointers and wheel of the map. Returns how to stop. */
function listen(canvas: HTMLCanvasElement, gestures: Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const at = ({ clientX, clientY }: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const down = (event: PointerEvent) => {
    canvas.setPointerCapture(event.pointerId);
    if (pointers.size === 0) travelled = 0;
    pointers.set(event.pointerId, at(event));
  };
  const moved = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const after = at(event);
    const [first, second] = [...pointers.values()];
    pointers.set(event.pointerId, after);
    travelled += Math.hypot(after.x - before.x, after.y - before.y);
    if (!second || !first) return gestures.pan(after.x - before.x, after.y - before.y);
    const other = first === before ? second : first;
    const [was, is] = [before, after].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
    gestures.zoom(is! / Math.max(1, was!), { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 });
    gestures.pan((after.x - before.x) / 2, (after.y - before.y) / 2);
  };
  const up = (event: PointerEvent) => {
    const isLast = pointers.delete(event.pointerId) && pointers.size === 0;
    if (!isLast || event.type === 'pointercancel') return;
    const { x, y } = at(event);
    if (travelled < TAP) gestures.tap(x, y);
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    gestures.zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), at(event));
  };
  const stop = new AbortController();
  const { signal } = stop;
  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', moved, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', up, { signal });
  canvas.addEventListener('wheel', wheel, { signal, passive: false });
  return () => stop.abort();
}
