import { roomChannel } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import type { World } from './world.js';

export interface Admission {
  readonly userId: string;
  readonly number: number;
}

/** The admissions of a room in the order in which Redis decides them. Admissions by the join itself are not among them. */
export async function watchAdmissions(
  world: World,
  roomId: string,
): Promise<{ readonly admissions: readonly Admission[]; readonly stop: () => void }> {
  const admissions: Admission[] = [];
  const subscriber = world.redis.duplicate();
  subscriber.on('message', (_channel, message: string) => {
    const { admitted = [] } = JSON.parse(message) as { admitted?: [string, number, number][] };
    for (const [userId, number] of admitted) admissions.push({ userId, number });
  });
  await subscriber.subscribe(roomChannel(roomId));
  return { admissions, stop: () => subscriber.disconnect() };
}
