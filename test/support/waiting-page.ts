import type { Page } from 'playwright-core';
import { QueueFacade } from '../../src/modules/queue/index.js';
import { addPeople, addPerson, type Person } from './people.js';
import { admit, openRoom, type RoomSettings } from './queue-rooms.js';
import type { World } from './world.js';

export interface FullRoom {
  readonly roomId: string;
  /** The user with the only slot leaves. The next one is admitted. */
  readonly leave: () => Promise<void>;
}

/** A room whose only slot is taken, with people who wait in it. Nobody of them becomes absent. */
export async function fullRoom(
  world: World,
  { waiting = 0, ...settings }: RoomSettings & { readonly waiting?: number } = {},
): Promise<FullRoom> {
  const patient = { abandonAfterSeconds: 3_600, claimWithinSeconds: 3_600 };
  const roomId = await openRoom(world, { capacity: 1, ...patient, ...settings });
  const first = await addPerson(world);
  await first.api.join(roomId);
  await crowd(world, roomId, waiting);
  const leave = async () => {
    await first.api.delete('/v1/queue/tokens/me');
    await admit(world.app);
  };
  return { roomId, leave };
}

/** People who wait, in their order. */
export async function crowd(world: World, roomId: string, count: number): Promise<Person[]> {
  const people = await addPeople(world, count);
  const queue = world.app.get(QueueFacade);
  for (const { id, api } of people) {
    const { view } = await queue.join(id, roomId);
    api.queueToken = view.token;
  }
  return people;
}

export function place(page: Page) {
  return page.locator('.place');
}

/** What screen readers are told. */
export function announced(page: Page) {
  return page.locator('p[aria-live]');
}

/** Counts the tones that the page plays. */
export async function listenToTones(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const counted = globalThis as unknown as { tones: number };
    counted.tones = 0;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own context below
    const create = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      counted.tones += 1;
      return create.call(this);
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { tones: number }).tones);
}
