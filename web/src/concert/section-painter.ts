import { count } from '../shared/format.js';
import { type Camera, onScreen } from './camera.js';
import { fillRound, type Theme, write, writeLabel } from './drawing.js';
import { priceStyle } from './price-styles.js';
import {
  type Availability,
  freePlaces,
  placesOf,
  type SeatPlan,
  type Section,
} from './seat-plan.js';

/** Lower names cannot be read. */
const MIN_HEIGHT = 9;

/** Draws what is larger than a seat: the stage, the sections, and their names with what is free. */
export class SectionPainter {
  private free: readonly number[];

  constructor(
    private readonly plan: SeatPlan,
    private readonly theme: Theme,
    private readonly stage: string,
  ) {
    this.free = plan.sections.map(() => 0);
  }

  update(now: Availability): void {
    this.free = this.plan.sections.map((section) => freePlaces(now, section));
  }

  paintStage(context: CanvasRenderingContext2D, camera: Camera): void {
    const { left, right, top } = this.plan.bounds;
    const { colours } = this.theme;
    const width = Math.max(12, (right - left) * 0.4) * camera.scale;
    const y = (top + 0.6) * camera.scale + camera.y;
    const height = Math.max(16, 1.3 * camera.scale);
    fillRound(context, colours.raised, camera.x - width / 2, y, width, height, 6);
    const size = Math.min(16, height * 0.7);
    write(context, this.stage, camera.x, y + height / 2, size, colours.muted);
  }

  /** @param isFar the seats are too small to be drawn, so the section has the colour of its price */
  paint(context: CanvasRenderingContext2D, camera: Camera, section: Section, isFar: boolean): void {
    const { colours, isDark } = this.theme;
    const { left, top, width, height } = onScreen(section, camera);
    const box = [left, top, width, height, Math.min(8, height / 4)] as const;
    fillRound(context, colours.raised, ...box);
    if (!isFar && section.areaId === null) return;
    const style = priceStyle(this.plan.prices.indexOf(section.price));
    const share = this.freeIn(section) / Math.max(1, placesOf(section));
    context.save();
    context.globalAlpha = share === 0 ? 0.12 : 0.3 + 0.6 * share;
    fillRound(context, share === 0 ? colours.muted : isDark ? style.dark : style.light, ...box);
    context.restore();
  }

  /** @param chosen places of a standing section that the user has chosen */
  paintName(
    context: CanvasRenderingContext2D,
    camera: Camera,
    section: Section,
    isFar: boolean,
    chosen: number,
  ): void {
    const { colours } = this.theme;
    const { left, top, width, height } = onScreen(section, camera);
    const middle = left + width / 2;
    if (!isFar && section.areaId === null) {
      write(context, section.name, middle, top - 8, 12, colours.muted);
      return;
    }
    if (height < MIN_HEIGHT) return;
    const sign = chosen > 0 ? `✓ ${chosen} · ` : '';
    const text = `${sign}${section.name} · ${count(this.freeIn(section))}`;
    const size = Math.max(11, Math.min(18, height * 0.5));
    const pair =
      chosen > 0
        ? ([colours.page, colours.text] as const)
        : ([colours.text, colours.surface] as const);
    writeLabel(context, text, middle, top + height / 2, size, pair);
  }

  private freeIn(section: Section): number {
    return this.free[this.plan.sections.indexOf(section)] ?? 0;
  }
}
