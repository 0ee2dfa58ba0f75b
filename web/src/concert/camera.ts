/** Which part of the plan is seen: plan = (screen − offset) / scale. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  /** Pixels for each width of a seat. */
  readonly scale: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a seat at the highest zoom. */
const MAX_SCALE = 56;

/** The whole plan in the middle. */
export function fit(box: Box, { width, height }: Size): Camera {
  const scale = Math.min(
    width / (box.right - box.left),
    height / (box.bottom - box.top),
    MAX_SCALE / 2,
  );
  return {
    scale,
    x: (width - (box.left + box.right) * scale) / 2,
    y: (height - (box.top + box.bottom) * scale) / 2,
  };
}

/** Keeps what is below the point in its place. */
export function zoomAt(
  camera: Camera,
  factor: number,
  at: { readonly x: number; readonly y: number },
  least: number,
): Camera {
  const scale = Math.min(MAX_SCALE, Math.max(least, camera.scale * factor));
  const ratio = scale / camera.scale;
  return { scale, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio };
}

/** Some of the plan always stays in sight. */
export function clamp(camera: Camera, box: Box, { width, height }: Size): Camera {
  const { scale } = camera;
  const within = (offset: number, low: number, high: number, size: number) => {
    const [least, most] = [size / 2 - high * scale, size / 2 - low * scale];
    return Math.min(most, Math.max(least, offset));
  };
  return {
    scale,
    x: within(camera.x, box.left, box.right, width),
    y: within(camera.y, box.top, box.bottom, height),
  };
}

export function seenBox({ x, y, scale }: Camera, { width, height }: Size): Box {
  return {
    left: -x / scale,
    top: -y / scale,
    right: (width - x) / scale,
    bottom: (height - y) / scale,
  };
}

export function onScreen({ left, top, right, bottom }: Box, { x, y, scale }: Camera) {
  return {
    left: left * scale + x,
    top: top * scale + y,
    width: (right - left) * scale,
    height: (bottom - top) * scale,
  };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
