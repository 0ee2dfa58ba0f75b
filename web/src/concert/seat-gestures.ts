export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Gestures {
  readonly move: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, at: Point) => void;
  readonly tap: (at: Point, isTouch: boolean) => void;
}

/** A finger that moves less than this taps. */
const SLOP = 6;
const DOUBLE_TAP_MS = 300;
const DOUBLE_TAP_ZOOM = 2.5;
const DOUBLE_TAP_DISTANCE = 30;

/** Drag, pinch, wheel and tap on an element. A double tap zooms in where `canTap` says that nothing can be chosen. */
export function listen(
  element: HTMLElement,
  gestures: Gestures,
  canTap: (at: Point) => boolean,
): () => void {
  const pointers = new Map<number, Point>();
  let moved = 0;
  let lastTap = { at: { x: 0, y: 0 }, time: -Infinity };
  const at = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const down = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, at(event));
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    pointers.set(event.pointerId, now);
    if (!other) {
      if (moved >= SLOP) gestures.move(now.x - before.x, now.y - before.y);
      return;
    }
    moved = Infinity;
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    gestures.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    const spread = Math.hypot(before.x - other.x, before.y - other.y);
    if (spread > 0) gestures.zoom(Math.hypot(now.x - other.x, now.y - other.y) / spread, middle);
  };
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || event.type !== 'pointerup' || moved >= SLOP) return;
    const point = at(event);
    const isNear = Math.hypot(point.x - lastTap.at.x, point.y - lastTap.at.y) < DOUBLE_TAP_DISTANCE;
    const isDouble = event.timeStamp - lastTap.time < DOUBLE_TAP_MS && isNear;
    lastTap = { at: point, time: isDouble ? -Infinity : event.timeStamp };
    if (isDouble && !canTap(point)) gestures.zoom(DOUBLE_TAP_ZOOM, point);
    else gestures.tap(point, event.pointerType === 'touch');
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 16 : event.deltaY;
    gestures.zoom(Math.exp(-pixels / 400), at(event));
  };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('wheel', wheel);
  };
}
