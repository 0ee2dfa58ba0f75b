import { encode } from 'uqr';
import { useMemo } from 'preact/hooks';

interface Props {
  readonly text: string;
  /** What it is, for screen readers. */
  readonly label: string;
}

/** Drawn on this device, so that it needs no network. Always dark on white: scanners want it so. */
export function QrCode({ text, label }: Props) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { ecc: 'M', border: 2 });
    const squares = data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
    );
    return { size, path: squares.join('') };
  }, [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
