import { type Box, type Camera, seenBox, type Size } from './camera.js';
import { drawPrice, priceStyle } from './price-styles.js';
import { AVAILABLE, BLOCKED, type SeatPlan, type Section, statusOf } from './seat-plan.js';

/** What the painter needs to know of a seat beyond its status. */
export interface Marks {
  readonly chosen: ReadonlySet<number>;
  readonly own: ReadonlySet<number>;
}

/** Below this size of a seat in pixels only sections are drawn. */
const SEATS_FROM = 3;
/** Below this size the seats are a bitmap that was drawn before. */
const SPRITES_FROM = 9;
const NUMBERS_FROM = 24;
/** Part of its place that a seat fills. */
const FILL = 0.82;
/** Browsers have limits for the size of a canvas. */
const MOST_PIXELS = 4_096;
const BITMAP_SCALE = 4;

/** Draws a plan. Only what is in sight, and never 100,000 single seats: those are in a bitmap. */
export class SeatPainter {
  private readonly bitmap: HTMLCanvasElement | null;
  private readonly bitmapScale: number;
  private drawn: Uint8Array | null = null;
  private readonly sprites = new Map<string, HTMLCanvasElement>();
  private free: number[] = [];
  private readonly colours: Readonly<
    Record<'page' | 'surface' | 'raised' | 'line' | 'text' | 'muted' | 'accent' | 'good', string>
  >;

  constructor(
    private readonly plan: SeatPlan,
    private readonly isDark: boolean,
    private readonly stage: string,
  ) {
    this.colours = isDark
      ? {
          page: '#111118',
          surface: '#1b1b25',
          raised: '#262633',
          line: '#4a4a5e',
          text: '#f2f2f7',
          muted: '#a9a9bb',
          accent: '#a5b4fc',
          good: '#6ee7a0',
        }
      : {
          page: '#f6f6f9',
          surface: '#ffffff',
          raised: '#eeeef5',
          line: '#c4c4d2',
          text: '#17171f',
          muted: '#575768',
          accent: '#4338ca',
          good: '#116932',
        };
    const { left, right, top, bottom } = plan.bounds;
    this.bitmapScale = Math.min(
      BITMAP_SCALE,
      MOST_PIXELS / (right - left),
      MOST_PIXELS / (bottom - top),
    );
    this.bitmap =
      plan.ids.length === 0
        ? null
        : canvasOf((right - left) * this.bitmapScale, (bottom - top) * this.bitmapScale);
  }

  /** Draws the seats again whose status has changed. */
  update(bytes: Uint8Array): void {
    const { ids, sections } = this.plan;
    const context = this.bitmap?.getContext('2d');
    this.free = sections.map(() => 0);
    for (let seat = 0; seat < ids.length; seat += 1) {
      const status = statusOf(bytes, seat);
      if (status === AVAILABLE) this.free[this.plan.sectionOf[seat]!]! += 1;
      if (context && (this.drawn === null || statusOf(this.drawn, seat) !== status)) {
        this.plot(context, seat, status);
      }
    }
    this.drawn = bytes;
  }

  paint(
    context: CanvasRenderingContext2D,
    camera: Camera,
    size: Size,
    ratio: number,
    marks: Marks,
  ): void {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.colours.surface;
    context.fillRect(0, 0, size.width, size.height);
    const seen = seenBox(camera, size);
    this.paintStage(context, camera);
    for (const [index, section] of this.plan.sections.entries()) {
      if (!overlap(section, seen)) continue;
      this.paintSection(context, camera, section, index);
      if (camera.scale >= SPRITES_FROM) this.paintSeats(context, camera, section, seen, ratio);
    }
    if (camera.scale >= SEATS_FROM && camera.scale < SPRITES_FROM)
      this.paintBitmap(context, camera);
    this.paintMarks(context, camera, marks);
    for (const [index, section] of this.plan.sections.entries()) {
      if (overlap(section, seen)) this.paintName(context, camera, section, index);
    }
  }

  private plot(context: CanvasRenderingContext2D, seat: number, status: number): void {
    const { x, y, tier, bounds } = this.plan;
    const scale = this.bitmapScale;
    const inset = (1 - FILL) / 2;
    const left = (x[seat]! - 0.5 - bounds.left + inset) * scale;
    const top = (y[seat]! - 0.5 - bounds.top + inset) * scale;
    const side = FILL * scale;
    context.clearRect(left, top, side, side);
    if (status === BLOCKED) return;
    const style = priceStyle(tier[seat]!);
    context.fillStyle =
      status === AVAILABLE ? (this.isDark ? style.dark : style.light) : this.colours.line;
    context.fillRect(left, top, side, side);
  }

  private paintStage(context: CanvasRenderingContext2D, camera: Camera): void {
    const { top } = this.plan.bounds;
    const width =
      Math.max(12, (this.plan.bounds.right - this.plan.bounds.left) * 0.4) * camera.scale;
    const y = (top + 0.6) * camera.scale + camera.y;
    const height = Math.max(16, 1.3 * camera.scale);
    context.fillStyle = this.colours.raised;
    context.beginPath();
    context.roundRect(camera.x - width / 2, y, width, height, 6);
    context.fill();
    this.write(
      context,
      this.stage,
      camera.x,
      y + height / 2,
      Math.min(16, height * 0.7),
      this.colours.muted,
    );
  }

  private paintSection(
    context: CanvasRenderingContext2D,
    camera: Camera,
    section: Section,
    index: number,
  ): void {
    const { left, top, width, height } = onScreen(section, camera);
    const isStanding = section.areaId !== null;
    const isFar = camera.scale < SEATS_FROM;
    context.beginPath();
    context.roundRect(left, top, width, height, Math.min(8, height / 4));
    context.fillStyle = this.colours.raised;
    context.fill();
    if (!isFar && !isStanding) return;
    const style = priceStyle(this.plan.prices.indexOf(section.price));
    const total = section.rows.reduce((sum, row) => sum + row.end - row.first, 0);
    const share = isStanding ? 1 : (this.free[index] ?? 0) / Math.max(1, total);
    context.save();
    context.globalAlpha = share === 0 ? 0.12 : 0.3 + 0.6 * share;
    context.fillStyle = share === 0 ? this.colours.muted : this.isDark ? style.dark : style.light;
    context.fill();
    context.restore();
  }

  private paintName(
    context: CanvasRenderingContext2D,
    camera: Camera,
    section: Section,
    index: number,
  ): void {
    const { left, top, width, height } = onScreen(section, camera);
    const isLarge = camera.scale < SEATS_FROM || section.areaId !== null;
    const size = isLarge ? Math.max(11, Math.min(18, height * 0.5)) : 12;
    const free = section.areaId === null && isLarge ? ` · ${this.free[index] ?? 0}` : '';
    const y = isLarge ? top + height / 2 : top - 8;
    const text = `${section.name}${free}`;
    if (!isLarge) {
      this.write(context, text, left + width / 2, y, size, this.colours.muted);
      return;
    }
    if (height < 9) return;
    context.font = `600 ${size}px system-ui, sans-serif`;
    const label = context.measureText(text).width + 12;
    context.fillStyle = this.colours.surface;
    context.beginPath();
    context.roundRect(
      left + width / 2 - label / 2,
      y - size * 0.75,
      label,
      size * 1.5,
      size * 0.75,
    );
    context.fill();
    this.write(context, text, left + width / 2, y, size, this.colours.text);
  }

  private paintBitmap(context: CanvasRenderingContext2D, camera: Camera): void {
    if (!this.bitmap) return;
    const { left, top, width, height } = onScreen(this.plan.bounds, camera);
    context.imageSmoothingEnabled = camera.scale < BITMAP_SCALE * 2;
    context.drawImage(this.bitmap, left, top, width, height);
  }

  private paintSeats(
    context: CanvasRenderingContext2D,
    camera: Camera,
    section: Section,
    seen: Box,
    ratio: number,
  ): void {
    const { x, tier, number } = this.plan;
    const side = Math.max(1, Math.round(camera.scale * FILL));
    const hasNumbers = camera.scale >= NUMBERS_FROM;
    for (const row of section.rows) {
      if (row.y < seen.top - 1 || row.y > seen.bottom + 1) continue;
      const top = Math.round(row.y * camera.scale + camera.y - side / 2);
      const first = firstFrom(x, row.first, row.end, seen.left - 1);
      for (let seat = first; seat < row.end && x[seat]! <= seen.right + 1; seat += 1) {
        const status = statusOf(this.drawn, seat);
        if (status === BLOCKED) continue;
        const left = Math.round(x[seat]! * camera.scale + camera.x - side / 2);
        context.drawImage(
          this.sprite(status === AVAILABLE ? tier[seat]! : -1, side, ratio),
          left,
          top,
          side,
          side,
        );
        if (hasNumbers && status === AVAILABLE) {
          this.write(
            context,
            String(number[seat]),
            left + side / 2,
            top + side / 2,
            side * 0.4,
            this.isDark ? '#111118' : '#ffffff',
          );
        }
      }
    }
  }

  private paintMarks(
    context: CanvasRenderingContext2D,
    camera: Camera,
    { chosen, own }: Marks,
  ): void {
    const side = Math.max(8, camera.scale * FILL);
    for (const [seats, colour, sign] of [
      [own, this.colours.good, '★'],
      [chosen, this.colours.text, '✓'],
    ] as const) {
      for (const seat of seats) {
        const x = this.plan.x[seat]! * camera.scale + camera.x;
        const y = this.plan.y[seat]! * camera.scale + camera.y;
        context.fillStyle = colour;
        context.beginPath();
        context.roundRect(x - side / 2, y - side / 2, side, side, side / 4);
        context.fill();
        if (side >= 10) this.write(context, sign, x, y, side * 0.6, this.colours.page);
      }
    }
  }

  /** A seat of a price; −1 is one that is taken. */
  private sprite(tier: number, side: number, ratio: number): HTMLCanvasElement {
    const key = `${tier}.${side}.${ratio}`;
    const known = this.sprites.get(key);
    if (known) return known;
    if (this.sprites.size > 300) this.sprites.clear();
    const canvas = canvasOf(side * ratio, side * ratio);
    const context = canvas.getContext('2d')!;
    if (tier >= 0) drawPrice(context, priceStyle(tier), side * ratio, this.isDark);
    else {
      context.strokeStyle = this.colours.line;
      context.lineWidth = ratio;
      context.beginPath();
      context.roundRect(ratio, ratio, (side - 2) * ratio, (side - 2) * ratio, (side * ratio) / 4);
      context.moveTo(side * ratio * 0.3, side * ratio * 0.3);
      context.lineTo(side * ratio * 0.7, side * ratio * 0.7);
      context.moveTo(side * ratio * 0.7, side * ratio * 0.3);
      context.lineTo(side * ratio * 0.3, side * ratio * 0.7);
      context.stroke();
    }
    this.sprites.set(key, canvas);
    return canvas;
  }

  private write(
    context: CanvasRenderingContext2D,
    text: string,
    x: number,
    y: number,
    size: number,
    colour: string,
  ): void {
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(width));
  canvas.height = Math.max(1, Math.ceil(height));
  return canvas;
}

function onScreen({ left, top, right, bottom }: Box, { x, y, scale }: Camera) {
  return {
    left: left * scale + x,
    top: top * scale + y,
    width: (right - left) * scale,
    height: (bottom - top) * scale,
  };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** The first seat of a row that is not left of `x`. Seats come from the left. */
function firstFrom(xs: Float32Array, first: number, end: number, x: number): number {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
