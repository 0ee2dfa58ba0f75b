import { type Box, type Camera, overlap, seenBox, type Size } from './camera.js';
import { FILL, fillRound, type Theme, write } from './drawing.js';
import { SeatBitmap } from './seat-bitmap.js';
import { SeatSprites, TAKEN } from './seat-sprites.js';
import { AVAILABLE, BLOCKED, statusOf } from './availability.js';
import { type Availability, type SeatPlan, type Section } from './seat-plan.js';
import { SectionPainter } from './section-painter.js';

/** What the painter needs to know of a place beyond its status. */
export interface Marks {
  readonly chosen: ReadonlySet<number>;
  /** Standing places by area id. */
  readonly areas: ReadonlyMap<string, number>;
  readonly own: ReadonlySet<number>;
}

/** Below this size of a seat in pixels only sections are drawn. */
const SEATS_FROM = 3;
/** Below this size the seats are a bitmap that was drawn before. */
const SPRITES_FROM = 9;
const NUMBERS_FROM = 24;

/** Draws a plan: only what is in sight, and never 100,000 single seats. */
export class SeatPainter {
  private now: Availability | null = null;
  private readonly sections: SectionPainter;
  private readonly bitmap: SeatBitmap;
  private readonly sprites: SeatSprites;

  /** @param onProgress when there is more to see than before */
  constructor(
    private readonly plan: SeatPlan,
    private readonly theme: Theme,
    stage: string,
    onProgress: () => void,
  ) {
    this.sections = new SectionPainter(plan, theme, stage);
    this.bitmap = new SeatBitmap(plan, theme, onProgress);
    this.sprites = new SeatSprites(theme);
  }

  update(now: Availability): void {
    this.now = now;
    this.sections.update(now);
    this.bitmap.update(now.bytes);
  }

  paint(
    context: CanvasRenderingContext2D,
    camera: Camera,
    size: Size,
    ratio: number,
    marks: Marks,
  ): void {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.theme.colours.surface;
    context.fillRect(0, 0, size.width, size.height);
    const seen = seenBox(camera, size);
    const hasSprites = camera.scale >= SPRITES_FROM;
    const hasBitmap = !hasSprites && camera.scale >= SEATS_FROM && this.bitmap.isComplete;
    const isFar = !hasSprites && !hasBitmap;
    const inSight = this.plan.sections.filter((section) => overlap(section, seen));
    this.sections.paintStage(context, camera);
    for (const section of inSight) {
      this.sections.paint(context, camera, section, isFar);
      if (hasSprites) this.paintSeats(context, camera, section, seen, ratio);
    }
    if (hasBitmap) this.bitmap.paint(context, camera);
    this.paintMarks(context, camera, marks);
    for (const section of inSight) {
      const chosen = marks.areas.get(section.areaId ?? '') ?? 0;
      this.sections.paintName(context, camera, section, isFar, chosen);
    }
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
    const ink = this.theme.isDark ? '#111118' : '#ffffff';
    for (const row of section.rows) {
      if (row.y < seen.top - 1 || row.y > seen.bottom + 1) continue;
      const top = Math.round(row.y * camera.scale + camera.y - side / 2);
      const first = firstFrom(x, row.first, row.end, seen.left - 1);
      for (let seat = first; seat < row.end && x[seat]! <= seen.right + 1; seat += 1) {
        const status = statusOf(this.now?.bytes ?? null, seat);
        if (status === BLOCKED) continue;
        const isFree = status === AVAILABLE;
        const left = Math.round(x[seat]! * camera.scale + camera.x - side / 2);
        const sprite = this.sprites.get(isFree ? tier[seat]! : TAKEN, side, ratio);
        context.drawImage(sprite, left, top, side, side);
        if (!hasNumbers || !isFree) continue;
        const text = String(number[seat]);
        write(context, text, left + side / 2, top + side / 2, side * 0.4, ink);
      }
    }
  }

  private paintMarks(
    context: CanvasRenderingContext2D,
    camera: Camera,
    { chosen, own }: Marks,
  ): void {
    const { colours } = this.theme;
    const side = Math.max(8, camera.scale * FILL);
    for (const [seats, colour, sign] of [
      [own, colours.good, '★'],
      [chosen, colours.text, '✓'],
    ] as const) {
      for (const seat of seats) {
        const x = this.plan.x[seat]! * camera.scale + camera.x;
        const y = this.plan.y[seat]! * camera.scale + camera.y;
        fillRound(context, colour, x - side / 2, y - side / 2, side, side, side / 4);
        if (side >= 10) write(context, sign, x, y, side * 0.6, colours.page);
      }
    }
  }
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
