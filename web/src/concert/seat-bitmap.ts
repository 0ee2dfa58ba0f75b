import { whenIdle } from '../shared/idle.js';
import { type Camera, onScreen } from './camera.js';
import { canvasOf, FILL, type Theme } from './drawing.js';
import { priceStyle } from './price-styles.js';
import { AVAILABLE, BLOCKED, statusOf } from './availability.js';
import { type SeatPlan } from './seat-plan.js';

/** Browsers have limits for the size of a canvas. */
const MAX_PIXELS = 4_096;
const SCALE = 4;
/** A slice of work between two frames. */
const SLICE_MS = 6;
const SEATS_BETWEEN_LOOKS = 500;
/** No status is this one. */
const NOT_DRAWN = 255;

/** All seats as a picture of a few pixels each. It is drawn in slices, so that nothing waits for 100,000 seats. */
export class SeatBitmap {
  private canvas: HTMLCanvasElement | null = null;
  private readonly scale: number;
  private readonly drawn: Uint8Array;
  private bytes: Uint8Array | null = null;
  private next = 0;
  private isRunning = false;
  /** Every seat has been drawn once. */
  isComplete = false;

  /** @param onProgress when there is more to see */
  constructor(
    private readonly plan: SeatPlan,
    private readonly theme: Theme,
    private readonly onProgress: () => void,
  ) {
    const { left, right, top, bottom } = plan.bounds;
    this.scale = Math.min(SCALE, MAX_PIXELS / (right - left), MAX_PIXELS / (bottom - top));
    this.drawn = new Uint8Array(plan.ids.length).fill(NOT_DRAWN);
  }

  /** Draws the seats again whose status has changed. */
  update(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.next = 0;
    if (this.isRunning) return;
    this.isRunning = true;
    whenIdle(this.slice);
  }

  paint(context: CanvasRenderingContext2D, camera: Camera): void {
    if (!this.canvas) return;
    const { left, top, width, height } = onScreen(this.plan.bounds, camera);
    context.imageSmoothingEnabled = camera.scale < SCALE * 2;
    context.drawImage(this.canvas, left, top, width, height);
  }

  private readonly slice = (): void => {
    const { bounds, ids } = this.plan;
    this.canvas ??= canvasOf(
      (bounds.right - bounds.left) * this.scale,
      (bounds.bottom - bounds.top) * this.scale,
    );
    const context = this.canvas.getContext('2d')!;
    const endsAt = performance.now() + SLICE_MS;
    while (this.next < ids.length && performance.now() < endsAt) {
      const end = Math.min(ids.length, this.next + SEATS_BETWEEN_LOOKS);
      for (; this.next < end; this.next += 1) this.plot(context, this.next);
    }
    if (this.next < ids.length) return whenIdle(this.slice);
    this.isRunning = false;
    this.isComplete = true;
    this.onProgress();
  };

  private plot(context: CanvasRenderingContext2D, seat: number): void {
    const status = statusOf(this.bytes, seat);
    if (this.drawn[seat] === status) return;
    const { x, y, tier, bounds } = this.plan;
    const { isDark, colours } = this.theme;
    const inset = (1 - FILL) / 2;
    const left = (x[seat]! - 0.5 - bounds.left + inset) * this.scale;
    const top = (y[seat]! - 0.5 - bounds.top + inset) * this.scale;
    const side = FILL * this.scale;
    if (this.drawn[seat] !== NOT_DRAWN) context.clearRect(left, top, side, side);
    this.drawn[seat] = status;
    if (status === BLOCKED) return;
    const style = priceStyle(tier[seat]!);
    const free = isDark ? style.dark : style.light;
    context.fillStyle = status === AVAILABLE ? free : colours.line;
    context.fillRect(left, top, side, side);
  }
}
