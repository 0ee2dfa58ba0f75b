/** What a picture of seats is drawn with. A canvas has no custom properties of CSS. */
export interface Colours {
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly good: string;
}

const LIGHT: Colours = {
  page: '#f6f6f9',
  surface: '#ffffff',
  raised: '#eeeef5',
  line: '#c4c4d2',
  text: '#17171f',
  muted: '#575768',
  good: '#116932',
};

const DARK: Colours = {
  page: '#111118',
  surface: '#1b1b25',
  raised: '#262633',
  line: '#4a4a5e',
  text: '#f2f2f7',
  muted: '#a9a9bb',
  good: '#6ee7a0',
};

export interface Theme {
  readonly isDark: boolean;
  readonly colours: Colours;
}

export function themeOf(isDark: boolean): Theme {
  return { isDark, colours: isDark ? DARK : LIGHT };
}

/** Part of its place that a seat fills. */
export const FILL = 0.82;

/** The fonts of the page, with the shipped Hangul. */
const FONT = getComputedStyle(document.documentElement).fontFamily;

/** Writes around a point. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  context.font = `600 ${size}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** Writes around a point, on a background of its own. */
export function writeLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  size: number,
  [colour, background]: readonly [string, string],
): void {
  context.font = `600 ${size}px ${FONT}`;
  const width = context.measureText(text).width + 12;
  fillRound(context, background, x - width / 2, y - size * 0.75, width, size * 1.5, size * 0.75);
  write(context, text, x, y, size, colour);
}

export function fillRound(
  context: CanvasRenderingContext2D,
  colour: string,
  ...[left, top, width, height, radius]: [number, number, number, number, number]
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(left, top, width, height, radius);
  context.fill();
}

export function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(width));
  canvas.height = Math.max(1, Math.ceil(height));
  return canvas;
}
