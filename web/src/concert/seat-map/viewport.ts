import type { Hall, Section } from './hall.js';

/** Which part of the hall the map shows. `scale`: pixels for the distance of two seats. */
export interface Viewport {
  readonly scale: number;
  /** The position of the left upper corner in the hall. */
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MAX_SCALE = 44;
/** From here on seats are drawn one by one, and can be chosen. */
export const SEAT_SCALE = 9;

/** The whole hall, in the middle. */
export function fit(hall: Hall, size: Size): Viewport {
  return around(
    { left: 0, top: 0, width: hall.width, height: hall.height },
    size,
    MAX_SCALE / 2,
  );
}

/** A section, near enough to choose its seats. */
export function focus(section: Section, size: Size): Viewport {
  const viewport = around(section, size, MAX_SCALE / 2);
  return viewport.scale >= SEAT_SCALE
    ? viewport
    : zoom(viewport, SEAT_SCALE / viewport.scale, { x: size.width / 2, y: 0 }, size, null);
}

/** Around a point of the map, in pixels. The point stays where it is. */
export function zoom(
  viewport: Viewport,
  factor: number,
  { x, y }: { readonly x: number; readonly y: number },
  size: Size,
  hall: Hall | null,
): Viewport {
  const least = hall ? fit(hall, size).scale : 0;
  const scale = Math.min(MAX_SCALE, Math.max(least, viewport.scale * factor));
  return {
    scale,
    left: viewport.left + x / viewport.scale - x / scale,
    top: viewport.top + y / viewport.scale - y / scale,
  };
}

/** By pixels. The middle of the map stays inside of the hall. */
export function pan(viewport: Viewport, dx: number, dy: number, size: Size, hall: Hall): Viewport {
  const { scale } = viewport;
  const [halfWidth, halfHeight] = [size.width / scale / 2, size.height / scale / 2];
  const clamp = (value: number, half: number, whole: number) =>
    Math.min(whole - half, Math.max(-half, value));
  return {
    scale,
    left: clamp(viewport.left - dx / scale, halfWidth, hall.width),
    top: clamp(viewport.top - dy / scale, halfHeight, hall.height),
  };
}

function around(
  { left, top, width, height }: Size & { readonly left: number; readonly top: number },
  size: Size,
  most: number,
): Viewport {
  const scale = Math.min(size.width / width, size.height / height, most);
  return {
    scale,
    left: left - (size.width / scale - width) / 2,
    top: top - (size.height / scale - height) / 2,
  };
}
