/** Prices are told apart by colour and by pattern, so that nobody depends on colours. */
export interface PriceStyle {
  readonly light: string;
  readonly dark: string;
  readonly pattern: (typeof PATTERNS)[number];
}

const PATTERNS = ['plain', 'stripe', 'dot', 'bar', 'cross', 'ring'] as const;
const COLOURS = [
  ['#4338ca', '#a5b4fc'],
  ['#0f766e', '#5eead4'],
  ['#b45309', '#fcd34d'],
  ['#be185d', '#f9a8d4'],
  ['#1d4ed8', '#93c5fd'],
  ['#4d7c0f', '#bef264'],
] as const;

export function priceStyle(tier: number): PriceStyle {
  const [light, dark] = COLOURS[tier % COLOURS.length]!;
  // After six prices the colours repeat with another pattern.
  const turn = Math.floor(tier / COLOURS.length);
  return { light, dark, pattern: PATTERNS[(tier + turn) % PATTERNS.length]! };
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws a seat of this price from (0, 0). */
export function drawPrice(
  context: Context,
  style: PriceStyle,
  size: number,
  isDark: boolean,
): void {
  const ink = isDark ? '#111118' : '#ffffff';
  context.fillStyle = isDark ? style.dark : style.light;
  context.beginPath();
  context.roundRect(0, 0, size, size, size / 4);
  context.fill();
  if (size < 8) return;
  context.save();
  context.clip();
  context.globalAlpha = 0.55;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = Math.max(1, size / 12);
  context.beginPath();
  if (style.pattern === 'stripe' || style.pattern === 'cross') {
    context.moveTo(0, size * 0.5);
    context.lineTo(size * 0.5, 0);
    context.moveTo(size * 0.5, size);
    context.lineTo(size, size * 0.5);
  }
  if (style.pattern === 'cross') {
    context.moveTo(0, size * 0.5);
    context.lineTo(size * 0.5, size);
    context.moveTo(size * 0.5, 0);
    context.lineTo(size, size * 0.5);
  }
  if (style.pattern === 'bar') {
    context.moveTo(0, size * 0.85);
    context.lineTo(size, size * 0.85);
    context.moveTo(0, size * 0.15);
    context.lineTo(size, size * 0.15);
  }
  if (style.pattern === 'ring')
    context.roundRect(size * 0.15, size * 0.15, size * 0.7, size * 0.7, size / 6);
  context.stroke();
  if (style.pattern === 'dot') {
    for (const [x, y] of [
      [0.2, 0.2],
      [0.8, 0.2],
      [0.2, 0.8],
      [0.8, 0.8],
    ] as const) {
      context.beginPath();
      context.arc(size * x, size * y, size / 10, 0, 7);
      context.fill();
    }
  }
  context.restore();
}
