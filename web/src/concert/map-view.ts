import type { ReadonlySignal } from '@preact/signals';
import { whenIdle } from '../shared/idle.js';
import { type Camera, clamp, fit, onScreen, type Size, zoomAt } from './camera.js';
import type { Choice } from './choice.js';
import { themeOf } from './drawing.js';
import { listen, type Point } from './seat-gestures.js';
import { type FindSeat, seatFinder } from './seat-hits.js';
import { SeatPainter } from './seat-painter.js';
import { AVAILABLE, statusOf } from './availability.js';
import { type Availability, freePlaces, type SeatPlan, type Section } from './seat-plan.js';

/** Seats of this size in pixels can be chosen. A tap on smaller ones zooms in. */
const CHOOSE_FROM = 12;
/** Standing sections of this height in pixels can be chosen. */
const AREA_FROM = 20;
const NEAR_SCALE = 30;

/** What the component knows at the moment. */
interface Marked {
  readonly own: ReadonlySet<number>;
  readonly onSeat: (seat: number) => void;
  readonly onArea: (section: Section, left: number) => void;
}

/** Draws at most once for each frame, and only after a change. */
export class MapView {
  private camera: Camera | null = null;
  private size: Size = { width: 0, height: 0 };
  private frame = 0;
  private painter: SeatPainter;
  private find: FindSeat | null = null;
  private finder: Promise<FindSeat> | null = null;
  private readonly context: CanvasRenderingContext2D;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly stage: string,
    private readonly plan: SeatPlan,
    private readonly now: ReadonlySignal<Availability | null>,
    private readonly choice: Choice,
    private readonly marked: { readonly current: Marked },
  ) {
    this.context = canvas.getContext('2d', { alpha: false })!;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.painter = this.painterFor(dark.matches);
    const onTheme = () => {
      this.painter = this.painterFor(dark.matches);
      if (now.value) this.painter.update(now.value);
      this.draw();
    };
    dark.addEventListener('change', onTheme);
    // A canvas keeps the empty boxes that it drew before a part of the Korean font came.
    document.fonts.addEventListener('loadingdone', this.draw);
    const resizes = new ResizeObserver(this.resize);
    resizes.observe(canvas);
    this.ends.push(
      () => dark.removeEventListener('change', onTheme),
      () => document.fonts.removeEventListener('loadingdone', this.draw),
      () => resizes.disconnect(),
      now.subscribe((known) => {
        if (known) this.painter.update(known);
        this.draw();
      }),
      choice.seats.subscribe(this.draw),
      choice.areas.subscribe(this.draw),
      listen(
        canvas,
        { move: this.move, zoom: this.zoomAt, tap: (at, isTouch) => void this.tap(at, isTouch) },
        (at) => this.seatAt(at, false) !== null || this.areaAt(at) !== undefined,
      ),
    );
    whenIdle(() => void this.loadFinder());
  }

  private painterFor(isDark: boolean): SeatPainter {
    return new SeatPainter(this.plan, themeOf(isDark), this.stage, this.draw);
  }

  /** The index of the seats is only needed for the first tap. */
  private async loadFinder(): Promise<void> {
    this.finder ??= seatFinder(this.plan);
    this.find = await this.finder;
  }

  readonly draw = (): void => {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.camera) return;
      const { seats, areas } = this.choice;
      const marks = { chosen: seats.value, areas: areas.value, own: this.marked.current.own };
      this.painter.paint(this.context, this.camera, this.size, ratioOf(), marks);
      // For tests, and for whoever measures.
      this.canvas.dataset['scale'] = this.camera.scale.toFixed(2);
      if (this.now.value) this.canvas.dataset['drawn'] ??= String(Math.round(performance.now()));
    });
  };

  readonly zoom = (factor: number | 'all'): void => {
    if (!this.camera) return;
    if (factor === 'all') this.camera = fit(this.plan.bounds, this.size);
    else this.zoomAt(factor, { x: this.size.width / 2, y: this.size.height / 2 });
    this.draw();
  };

  /** Moves the seats into the middle, so large that they can be told apart. */
  readonly show = (seats: ReadonlySet<number>): void => {
    if (!this.camera || seats.size === 0) return;
    const scale = Math.max(this.camera.scale, CHOOSE_FROM);
    const middleOf = (places: Float32Array) =>
      [...seats].reduce((sum, seat) => sum + places[seat]!, 0) / seats.size;
    const x = this.size.width / 2 - middleOf(this.plan.x) * scale;
    const y = this.size.height / 2 - middleOf(this.plan.y) * scale;
    this.set({ x, y, scale });
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

  private readonly tap = async (at: Point, isTouch: boolean): Promise<void> => {
    if (!this.camera) return;
    const area = this.areaAt(at);
    if (area) {
      this.marked.current.onArea(area, this.now.value ? freePlaces(this.now.value, area) : 0);
      return;
    }
    if (this.camera.scale < CHOOSE_FROM) {
      this.zoomAt(NEAR_SCALE / this.camera.scale, at);
      return;
    }
    await this.loadFinder();
    const seat = this.seatAt(at, isTouch);
    if (seat !== null) this.marked.current.onSeat(seat);
  };

  /** The standing section at a point, if it is large enough to be hit. */
  private areaAt({ x, y }: Point): Section | undefined {
    return this.plan.sections.find((section) => {
      if (section.areaId === null || !this.camera) return false;
      const { left, top, width, height } = onScreen(section, this.camera);
      const isInside = x >= left && x <= left + width && y >= top && y <= top + height;
      return isInside && height >= AREA_FROM;
    });
  }

  /** The free or chosen seat at a point. */
  private seatAt({ x, y }: Point, isTouch: boolean): number | null {
    if (!this.camera || !this.find || this.camera.scale < CHOOSE_FROM) return null;
    const { x: left, y: top, scale } = this.camera;
    const reach = isTouch ? Math.max(0.6, 18 / scale) : 0.6;
    const seat = this.find((x - left) / scale, (y - top) / scale, reach);
    if (seat === null) return null;
    const isFree = statusOf(this.now.value?.bytes ?? null, seat) === AVAILABLE;
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
