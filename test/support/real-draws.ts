import { DrawDocuments } from '../../src/modules/queue/application/draw/draw-documents.js';
import { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import { RoomFacade } from '../../src/modules/queue/index.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { Api } from './api.js';
import { type OwnDraw, type PublishedDraw, verifiedOrder, verifyOwn } from './draw-verifier.js';
import { eventually } from './eventually.js';
import type { Person } from './people.js';
import { admit, openRoom, type RoomSettings } from './queue-rooms.js';
import type { Instance, World } from './world.js';

const HOUR_MS = 3_600_000;
/** Nobody becomes absent by being silent. */
const PATIENT = { abandonAfterSeconds: 3_600, claimWithinSeconds: 3_600 };

/** A room in which users gather for a draw: it opens in an hour. */
export function openPreQueue(world: World, settings: RoomSettings = {}): Promise<string> {
  return openRoom(world, { ...PATIENT, opensAt: new Date(Date.now() + HOUR_MS), ...settings });
}

export async function change(world: World, roomId: string, settings: RoomSettings): Promise<void> {
  await world.app.get(RoomFacade).changeRoom(roomId, settings);
}

/** Opens the room now, and waits until its order is drawn and in force. */
export async function openAndDraw(
  world: World,
  roomId: string,
  instance: Instance = world.app,
): Promise<void> {
  await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
  await finishDraw(world, roomId, instance);
}

export async function finishDraw(world: World, roomId: string, instance: Instance): Promise<void> {
  await eventually('the order is drawn', async () => {
    await admit(instance);
    return isInForce(world, roomId);
  });
}

async function isInForce(world: World, roomId: string): Promise<boolean> {
  return (await world.redis.hget(roomKeys(roomId)[0]!, 'drawn')) === '1';
}

/** The first step of a draw. False when it cannot be made yet. */
export async function seal(world: World, roomId: string): Promise<boolean> {
  const { opensAt } = await world.app.get(RoomFacade).getRoom(roomId);
  return world.app.get(WaitingRoom).seal(roomId, opensAt!);
}

/** The user has been silent for too long. The next round passes over the user. */
export async function fallSilent(world: World, roomId: string, userId: string): Promise<void> {
  await world.redis.zadd(roomKeys(roomId)[3]!, 'XX', 1, userId);
}

/** The document as it is now. What everybody reads may be a second old. */
export async function readDraw(world: World, roomId: string): Promise<PublishedDraw> {
  world.app.get(DrawDocuments).forget(roomId);
  return (await new Api(world.app.baseUrl).get(`/v1/queue/rooms/${roomId}/draw`)).body;
}

/** The entry ids by rank, computed from what is published. */
export async function publishedOrder(world: World, roomId: string): Promise<string[]> {
  const path = `/v1/queue/rooms/${roomId}/draw/entries?limit=10000`;
  const draw = await readDraw(world, roomId);
  const entries = await new Api(world.app.baseUrl).get(path);
  return verifiedOrder(draw, entries.body.data as string[]);
}

export async function readOwnDraw({ api }: Pick<Person, 'api'>): Promise<OwnDraw> {
  return (await api.get('/v1/queue/tokens/me/draw')).body;
}

/** The users by rank. Verifies the proof of each. */
export async function verifiedUsers<User extends Pick<Person, 'api'>>(
  world: World,
  roomId: string,
  users: readonly User[],
): Promise<User[]> {
  const [draw, order] = [await readDraw(world, roomId), await publishedOrder(world, roomId)];
  const drawn: [number, User][] = [];
  for (const user of users) {
    const own = await readOwnDraw(user);
    verifyOwn(own, draw, order);
    drawn.push([own.rank, user]);
  }
  return drawn.sort(([a], [b]) => a - b).map(([, user]) => user);
}
