import { roomChannel } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import type { RoomMessage } from '../../src/modules/queue/infrastructure/streams/room-channels.js';
import type { World } from './world.js';

export interface Admission {
  readonly userId: string;
  readonly number: number;
}

/** What is published about a room, in the order in which Redis decides it. */
export async function watchRoom(
  world: World,
  roomId: string,
  onMessage: (message: RoomMessage) => void = () => undefined,
): Promise<{ readonly messages: RoomMessage[]; readonly stop: () => void }> {
  const messages: RoomMessage[] = [];
  const subscriber = world.redis.duplicate();
  subscriber.on('message', (_channel, text: string) => {
    const message = JSON.parse(text) as RoomMessage;
    messages.push(message);
    onMessage(message);
  });
  await subscriber.subscribe(roomChannel(roomId));
  return { messages, stop: () => subscriber.disconnect() };
}

/** The admissions of a room. Admissions by the join itself are not among them. */
export async function watchAdmissions(
  world: World,
  roomId: string,
): Promise<{ readonly admissions: readonly Admission[]; readonly stop: () => void }> {
  const admissions: Admission[] = [];
  const { stop } = await watchRoom(world, roomId, ({ admitted = [] }) => {
    for (const [userId, number] of admitted) admissions.push({ userId, number });
  });
  return { admissions, stop };
}
