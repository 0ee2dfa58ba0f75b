/** A price has a colour and a pattern, so that colours alone never decide. */
export interface Look {
  readonly colour: string;
  readonly pattern: Pattern;
}

export type Pattern = 'plain' | 'dot' | 'ring' | 'slash' | 'cross' | 'bar';

const LIGHT = ['#4338ca', '#0f766e', '#b45309', '#be185d', '#0369a1', '#4d7c0f'];
const DARK = ['#a5b4fc', '#5eead4', '#fcd34d', '#f9a8d4', '#7dd3fc', '#bef264'];
const PATTERNS: readonly Pattern[] = ['plain', 'dot', 'ring', 'slash', 'cross', 'bar'];

export interface Palette {
  readonly looks: readonly Look[];
  readonly page: string;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly taken: string;
  readonly chosen: string;
}

/** The colours of the page, as the theme has them now. The dearest price comes first. */
export function readPalette(priceCount: number): Palette {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const colours = isDark ? DARK : LIGHT;
  return {
    looks: Array.from({ length: priceCount }, (_, index) => lookOf(priceCount - 1 - index, colours)),
    page: isDark ? '#111118' : '#f6f6f9',
    surface: isDark ? '#1b1b25' : '#ffffff',
    line: isDark ? '#363646' : '#d9d9e3',
    text: isDark ? '#f2f2f7' : '#17171f',
    taken: isDark ? '#3a3a48' : '#d4d4de',
    chosen: isDark ? '#ffffff' : '#17171f',
  };
}

function lookOf(index: number, colours: readonly string[]): Look {
  const at = index % colours.length;
  return { colour: colours[at]!, pattern: PATTERNS[(at + Math.floor(index / colours.length)) % PATTERNS.length]! };
}

/** Draws one seat or a sample of the legend into a square. */
export function drawLook(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  { colour, pattern }: Look,
  size: number,
  mark: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(0, 0, size, size, size * 0.3);
  context.fill();
  context.fillStyle = context.strokeStyle = mark;
  context.lineWidth = Math.max(1, size / 9);
  const [low, high, middle] = [size * 0.3, size * 0.7, size / 2];
  context.beginPath();
  if (pattern === 'dot') {
    context.arc(middle, middle, size * 0.16, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  if (pattern === 'ring') context.arc(middle, middle, size * 0.24, 0, 2 * Math.PI);
  if (pattern === 'slash' || pattern === 'cross') {
    context.moveTo(low, high);
    context.lineTo(high, low);
  }
  if (pattern === 'cross') {
    context.moveTo(low, low);
    context.lineTo(high, high);
  }
  if (pattern === 'bar') {
    context.moveTo(low, middle);
    context.lineTo(high, middle);
  }
  context.stroke();
}
