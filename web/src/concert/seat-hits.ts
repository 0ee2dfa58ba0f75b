import type { SeatPlan } from './seat-plan.js';

/** The seat at a point of the plan, or the nearest one within `reach`. */
export type FindSeat = (x: number, y: number, reach: number) => number | null;

/** Built apart from the first picture: the index is only needed for the first tap. */
export async function seatFinder({ x, y, ids }: SeatPlan): Promise<FindSeat> {
  const { default: Flatbush } = await import('flatbush');
  if (ids.length === 0) return () => null;
  const index = new Flatbush(ids.length);
  for (let seat = 0; seat < ids.length; seat += 1) index.add(x[seat]!, y[seat]!);
  index.finish();
  return (atX, atY, reach) => index.neighbors(atX, atY, 1, reach)[0] ?? null;
}
