import type { SeatPlan } from './seat-plan.js';

/** The seat at a point of the plan, or the nearest one within `reach`. */
export type FindSeat = (x: number, y: number, reach: number) => number | null;

/** Built apart from the first picture: the index is only needed for the first tap. */
export async function seatFinder(plan: SeatPlan): Promise<FindSeat> {
  const { x, y, ids } = plan;
  if (ids.length === 0) return () => null;
  const { default: Flatbush } = await import('flatbush').catch(() => ({ default: null }));
  // The server may have files of another version. Looking at each seat takes a millisecond or two.
  if (Flatbush === null) return (atX, atY, reach) => nearest(plan, atX, atY, reach);
  const index = new Flatbush(ids.length);
  for (let seat = 0; seat < ids.length; seat += 1) index.add(x[seat]!, y[seat]!);
  index.finish();
  return (atX, atY, reach) => index.neighbors(atX, atY, 1, reach)[0] ?? null;
}

function nearest({ x, y, ids }: SeatPlan, atX: number, atY: number, reach: number): number | null {
  let found: number | null = null;
  let least = reach * reach;
  for (let seat = 0; seat < ids.length; seat += 1) {
    const distance = (x[seat]! - atX) ** 2 + (y[seat]! - atY) ** 2;
    if (distance > least) continue;
    least = distance;
    found = seat;
  }
  return found;
}
