import { AVAILABLE, freeIn, type Hall, HELD, type Section } from './hall.js';
import { drawLook, type Palette } from './palette.js';
import { SEAT_SCALE, type Size, type Viewport } from './viewport.js';

/** What the map shows. */
export interface Scene {
  readonly hall: Hall;
  /** By seat. */
  readonly statuses: Uint8Array;
  readonly chosen: ReadonlySet<number>;
  /** Held or bought by the user. */
  readonly own: ReadonlySet<number>;
  readonly palette: Palette;
  readonly texts: { readonly stage: string; free(places: number): string };
}

type Context = CanvasRenderingContext2D;

/** From this scale on a seat shows its pattern. */
const PATTERN_SCALE = 13;

/** Draws a part of the hall. Costs what is visible. */
export function draw(context: Context, scene: Scene, viewport: Viewport, size: Size): void {
  const { palette, hall } = scene;
  context.fillStyle = palette.page;
  context.fillRect(0, 0, size.width, size.height);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  drawStage(context, scene, viewport);
  for (const section of hall.sections) {
    if (!isVisible(section, viewport, size)) continue;
    if (section.kind === 'STANDING' || viewport.scale < SEAT_SCALE) {
      drawBlock(context, scene, section, viewport);
    } else {
      drawName(context, scene, section, viewport);
      drawSeats(context, scene, section, viewport, size);
    }
  }
}

function drawStage(context: Context, { hall, palette, texts }: Scene, viewport: Viewport): void {
  const width = Math.min(hall.width * 0.6, 30);
  const left = ((hall.width - width) / 2 - viewport.left) * viewport.scale;
  const top = (0.5 - viewport.top) * viewport.scale;
  const height = 1.8 * viewport.scale;
  context.fillStyle = palette.line;
  context.beginPath();
  context.roundRect(left, top, width * viewport.scale, height, height / 4);
  context.fill();
  write(context, texts.stage, left + (width * viewport.scale) / 2, top + height / 2, height * 0.5, palette.text);
}

/** A section far away, or a standing area: one field with its name, and what is free. */
function drawBlock(context: Context, scene: Scene, section: Section, viewport: Viewport): void {
  const { palette, statuses, hall, texts } = scene;
  const { scale } = viewport;
  const left = (section.left - viewport.left) * scale;
  const top = (section.top - viewport.top) * scale;
  const [width, height] = [section.width * scale, section.height * scale];
  const look = palette.looks[hall.prices.indexOf(section.price)]!;
  const free = section.kind === 'SEATED' ? freeIn(section, statuses) : null;
  context.globalAlpha = free === 0 ? 0.25 : 0.85;
  context.fillStyle = free === 0 ? palette.taken : look.colour;
  context.beginPath();
  context.roundRect(left, top, width, height, Math.min(8, height / 4));
  context.fill();
  context.globalAlpha = 1;
  const ink = free === 0 ? palette.text : palette.surface;
  const line = Math.min(18, height / 2.4);
  const label = free === null ? section.name : `${section.name} · ${texts.free(free)}`;
  write(context, label, left + width / 2, top + height / 2, line, ink, width);
}

function drawName(context: Context, { palette }: Scene, section: Section, viewport: Viewport): void {
  const { scale } = viewport;
  const x = (section.left + section.width / 2 - viewport.left) * scale;
  write(context, section.name, x, (section.top - 0.7 - viewport.top) * scale, Math.min(18, scale), palette.text);
}

function drawSeats(
  context: Context,
  scene: Scene,
  { first, seatCount }: Section,
  viewport: Viewport,
  size: Size,
): void {
  const { hall, statuses, chosen, own, palette } = scene;
  const { scale, left, top } = viewport;
  const edge = scale * 0.78;
  const sprites = spritesOf(palette, Math.round(edge), scale >= PATTERN_SCALE);
  const [right, bottom] = [left + size.width / scale + 1, top + size.height / scale + 1];
  for (let seat = first; seat < first + seatCount; seat += 1) {
    const [x, y] = [hall.x[seat]!, hall.y[seat]!];
    // Rows come from the front.
    if (y > bottom) break;
    if (y < top - 1 || x < left - 1 || x > right) continue;
    const status = statuses[seat]!;
    const sprite =
      own.has(seat) || chosen.has(seat)
        ? sprites.chosen
        : status === AVAILABLE
          ? sprites.free[hall.price[seat]!]!
          : status === HELD
            ? sprites.held
            : sprites.taken;
    context.drawImage(sprite, Math.round((x - left) * scale - edge / 2), Math.round((y - top) * scale - edge / 2));
    if (chosen.has(seat) && scale >= PATTERN_SCALE) {
      write(context, '✓', (x - left) * scale, (y - top) * scale, edge * 0.7, palette.surface);
    }
  }
}

interface Sprites {
  readonly free: readonly HTMLCanvasElement[];
  readonly held: HTMLCanvasElement;
  readonly taken: HTMLCanvasElement;
  readonly chosen: HTMLCanvasElement;
}

let cached: { readonly key: string; readonly sprites: Sprites } | null = null;

/** A picture of each kind of seat. Copying one costs less than drawing it. */
function spritesOf(palette: Palette, edge: number, hasPatterns: boolean): Sprites {
  const key = `${edge} ${hasPatterns} ${palette.page} ${palette.looks.length}`;
  if (cached?.key === key) return cached.sprites;
  const plain = (colour: string) => ({ colour, pattern: 'plain' as const });
  const sprites = {
    free: palette.looks.map((look) => sprite(hasPatterns ? look : plain(look.colour), edge, palette.surface)),
    held: sprite({ colour: palette.taken, pattern: hasPatterns ? 'ring' : 'plain' }, edge, palette.page),
    taken: sprite(plain(palette.taken), edge, palette.page),
    chosen: sprite(plain(palette.chosen), edge, palette.page),
  };
  cached = { key, sprites };
  return sprites;
}

function sprite(look: Parameters<typeof drawLook>[1], edge: number, mark: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.max(1, edge);
  drawLook(canvas.getContext('2d')!, look, canvas.width, mark);
  return canvas;
}

function write(
  context: Context,
  text: string,
  x: number,
  y: number,
  height: number,
  colour: string,
  width = Infinity,
): void {
  // Smaller text cannot be read.
  if (height < 7) return;
  context.font = `600 ${height}px system-ui, 'Noto Sans KR Variable', sans-serif`;
  if (context.measureText(text).width > width) return;
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function isVisible(section: Section, { left, top, scale }: Viewport, size: Size): boolean {
  return (
    section.top - 2 < top + size.height / scale &&
    section.top + section.height > top &&
    section.left < left + size.width / scale &&
    section.left + section.width > left
  );
}
