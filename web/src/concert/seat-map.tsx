import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { whenIdle } from '../shared/idle.js';
import { texts } from '../shared/language.js';
import { type Camera, clamp, fit, type Size, zoomAt } from './camera.js';
import type { Choice } from './choice.js';
import { listen, type Point } from './seat-gestures.js';
import { type FindSeat, seatFinder } from './seat-hits.js';
import { SeatPainter } from './seat-painter.js';
import { AVAILABLE, type SeatPlan, statusOf } from './seat-plan.js';

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

/** Seats of this size in pixels can be chosen. A tap on smaller ones zooms in. */
const CHOOSE_FROM = 12;
const NEAR_SCALE = 30;
const STEP = 1.6;

interface Props {
  readonly plan: SeatPlan;
  readonly bytes: ReadonlySignal<Uint8Array | null>;
  readonly choice: Choice;
  readonly own: ReadonlySet<number>;
  /** A seat was tapped that is free or chosen. */
  readonly onSeat: (seat: number) => void;
}

/** The seats as a picture. Everything that it can do, the list can do too. */
export function SeatMap({ plan, bytes, choice, own, onSeat }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = useRef<(factor: number | 'all') => void>(() => undefined);
  const marked = useRef({ own, onSeat });
  marked.current = { own, onSeat };
  const redraw = useRef<() => void>(() => undefined);
  useEffect(() => redraw.current(), [own]);
  useEffect(() => {
    const view = new MapView(canvas.current!, plan, bytes, choice, marked);
    zoom.current = view.zoom;
    redraw.current = view.draw;
    return view.stop;
  }, [plan]);
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

/** Draws at most once for each frame, and only after a change. */
class MapView {
  private camera: Camera | null = null;
  private size: Size = { width: 0, height: 0 };
  private frame = 0;
  private painter: SeatPainter;
  private find: FindSeat | null = null;
  private readonly context: CanvasRenderingContext2D;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly plan: SeatPlan,
    private readonly bytes: Props['bytes'],
    private readonly choice: Choice,
    private readonly marked: { readonly current: Pick<Props, 'own' | 'onSeat'> },
  ) {
    this.context = canvas.getContext('2d', { alpha: false })!;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.painter = new SeatPainter(plan, dark.matches, t.stage);
    const onTheme = () => {
      this.painter = new SeatPainter(plan, dark.matches, t.stage);
      if (bytes.value) this.painter.update(bytes.value);
      this.draw();
    };
    dark.addEventListener('change', onTheme);
    const resizes = new ResizeObserver(this.resize);
    resizes.observe(canvas);
    this.ends.push(
      () => dark.removeEventListener('change', onTheme),
      () => resizes.disconnect(),
      bytes.subscribe((now) => {
        if (now) this.painter.update(now);
        this.draw();
      }),
      choice.seats.subscribe(this.draw),
      listen(
        canvas,
        { move: this.move, zoom: this.zoomAt, tap: this.tap },
        (at) => this.seatAt(at, false) !== null,
      ),
    );
    whenIdle(() => void seatFinder(plan).then((find) => (this.find = find)));
  }

  readonly draw = (): void => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.camera) return;
      const marks = { chosen: this.choice.seats.value, own: this.marked.current.own };
      this.painter.paint(this.context, this.camera, this.size, ratioOf(), marks);
      // For tests, and for whoever measures.
      this.canvas.dataset['scale'] = this.camera.scale.toFixed(2);
      if (this.bytes.value) this.canvas.dataset['drawn'] ??= String(Math.round(performance.now()));
    });
  };

  readonly zoom = (factor: number | 'all'): void => {
    if (!this.camera) return;
    if (factor === 'all') this.camera = fit(this.plan.bounds, this.size);
    else this.zoomAt(factor, { x: this.size.width / 2, y: this.size.height / 2 });
    this.draw();
  };

  readonly stop = (): void => {
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
  };

  private readonly resize = (): void => {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === 0 || height === 0) return;
    this.size = { width, height };
    this.canvas.width = Math.round(width * ratioOf());
    this.canvas.height = Math.round(height * ratioOf());
    this.set(this.camera ?? fit(this.plan.bounds, this.size));
  };

  private readonly move = (dx: number, dy: number): void => {
    if (this.camera) this.set({ ...this.camera, x: this.camera.x + dx, y: this.camera.y + dy });
  };

  private readonly zoomAt = (factor: number, at: Point): void => {
    if (!this.camera) return;
    const least = Math.min(fit(this.plan.bounds, this.size).scale, this.camera.scale);
    this.set(zoomAt(this.camera, factor, at, least));
  };

  private readonly tap = (at: Point, isTouch: boolean): void => {
    if (!this.camera) return;
    if (this.camera.scale < CHOOSE_FROM) {
      this.zoomAt(NEAR_SCALE / this.camera.scale, at);
      return;
    }
    const seat = this.seatAt(at, isTouch);
    if (seat !== null) this.marked.current.onSeat(seat);
  };

  /** The free or chosen seat at a point. */
  private seatAt({ x, y }: Point, isTouch: boolean): number | null {
    if (!this.camera || !this.find || this.camera.scale < CHOOSE_FROM) return null;
    const { x: left, y: top, scale } = this.camera;
    const reach = isTouch ? Math.max(0.6, 18 / scale) : 0.6;
    const seat = this.find((x - left) / scale, (y - top) / scale, reach);
    if (seat === null) return null;
    const isFree = statusOf(this.bytes.value, seat) === AVAILABLE;
    return isFree || this.choice.seats.value.has(seat) ? seat : null;
  }

  private set(camera: Camera): void {
    this.camera = clamp(camera, this.plan.bounds, this.size);
    this.draw();
  }
}

/** Pixels beyond two for each point cost time and show nothing. */
function ratioOf(): number {
  return Math.min(2, devicePixelRatio);
}
