import { canvasOf, type Theme } from './drawing.js';
import { drawPrice, priceStyle } from './price-styles.js';

/** In place of a price. */
export const TAKEN = -1;
const MAX_SPRITES = 300;

/** Pictures of single seats: drawn once for each price and size, and copied from then on. */
export class SeatSprites {
  private readonly sprites = new Map<string, HTMLCanvasElement>();

  constructor(private readonly theme: Theme) {}

  /** @param tier index of the price, or `TAKEN` @param ratio pixels of the device for each of CSS */
  get(tier: number, side: number, ratio: number): HTMLCanvasElement {
    const key = `${tier}.${side}.${ratio}`;
    const known = this.sprites.get(key);
    if (known) return known;
    if (this.sprites.size > MAX_SPRITES) this.sprites.clear();
    const sprite = canvasOf(side * ratio, side * ratio);
    const context = sprite.getContext('2d')!;
    if (tier === TAKEN) this.drawTaken(context, side * ratio, ratio);
    else drawPrice(context, priceStyle(tier), side * ratio, this.theme.isDark);
    this.sprites.set(key, sprite);
    return sprite;
  }

  private drawTaken(context: CanvasRenderingContext2D, size: number, ratio: number): void {
    context.strokeStyle = this.theme.colours.line;
    context.lineWidth = ratio;
    context.beginPath();
    context.roundRect(ratio, ratio, size - 2 * ratio, size - 2 * ratio, size / 4);
    context.moveTo(size * 0.3, size * 0.3);
    context.lineTo(size * 0.7, size * 0.7);
    context.moveTo(size * 0.7, size * 0.3);
    context.lineTo(size * 0.3, size * 0.7);
    context.stroke();
  }
}
