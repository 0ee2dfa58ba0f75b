import { draw, type Scene } from './drawing.js';
import type { Size, Viewport } from './viewport.js';

/** The picture in memory is larger than the map by this share on each side. */
const MARGIN = 0.5;
/** After a change of the scale the seats are drawn anew when the fingers rest. */
const REST_MS = 90;

/**
 * Keeps the map at 60 frames a second: while it moves, a larger picture in memory is shifted and scaled, and
 * seats are drawn only when that picture does not reach or the movement rests.
 */
export class Painter {
  private readonly memory = document.createElement('canvas');
  private scene: Scene | null = null;
  private viewport: Viewport | null = null;
  /** The part of the hall in memory; null when it has to be drawn. */
  private drawn: Viewport | null = null;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  /** Frames that were painted, for measurements. */
  frames = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  show(scene: Scene): void {
    this.scene = scene;
    this.drawn = null;
    this.request();
  }

  move(viewport: Viewport): void {
    this.viewport = viewport;
    this.request();
  }

  get size(): Size {
    return { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  private request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const { scene, viewport, size, canvas } = this;
    if (!scene || !viewport || size.width === 0) return;
    const ratio = Math.min(devicePixelRatio, 2);
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      this.drawn = null;
    }
    if (this.drawn === null || !this.reaches(this.drawn, viewport, size)) this.fill(scene, viewport, size, ratio);
    const drawn = this.drawn!;
    const context = canvas.getContext('2d')!;
    const zoomed = viewport.scale / drawn.scale;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = scene.palette.page;
    context.fillRect(0, 0, width, height);
    context.drawImage(
      this.memory,
      (drawn.left - viewport.left) * viewport.scale * ratio,
      (drawn.top - viewport.top) * viewport.scale * ratio,
      this.memory.width * zoomed,
      this.memory.height * zoomed,
    );
    this.frames += 1;
    if (zoomed === 1) return;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.drawn = null;
      this.request();
    }, REST_MS);
  }

  private fill(scene: Scene, viewport: Viewport, size: Size, ratio: number): void {
    const { memory } = this;
    const larger = { width: size.width * (1 + 2 * MARGIN), height: size.height * (1 + 2 * MARGIN) };
    const [width, height] = [Math.round(larger.width * ratio), Math.round(larger.height * ratio)];
    if (memory.width !== width || memory.height !== height) {
      memory.width = width;
      memory.height = height;
    }
    this.drawn = {
      scale: viewport.scale,
      left: viewport.left - (size.width * MARGIN) / viewport.scale,
      top: viewport.top - (size.height * MARGIN) / viewport.scale,
    };
    const context = memory.getContext('2d')!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, scene, this.drawn, larger);
  }

  /** Whether the picture in memory covers the map, at a similar scale. */
  private reaches(drawn: Viewport, viewport: Viewport, size: Size): boolean {
    const zoomed = viewport.scale / drawn.scale;
    if (zoomed < 0.5 || zoomed > 2) return false;
    const shown = 1 + 2 * MARGIN;
    return (
      drawn.left <= viewport.left &&
      drawn.top <= viewport.top &&
      drawn.left + (size.width * shown) / drawn.scale >= viewport.left + size.width / viewport.scale &&
      drawn.top + (size.height * shown) / drawn.scale >= viewport.top + size.height / viewport.scale
    );
  }
}
