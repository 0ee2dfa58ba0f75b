import { setTimeout as wait } from 'node:timers/promises';
import { Latencies } from '../../shared/latencies.mjs';
import { createRoom, joinRoom } from '../../shared/people.mjs';
import { listenTo } from '../announcements.mjs';

const SLOTS = 300;

/** @type {import('../probe.mjs').Probe} */
export const nextSlot = {
  name: 'next-slot',
  title: `A slot that is freed ${SLOTS} times`,
  async measure(stand) {
    const { api, redisUrl } = stand;
    const roomId = await createRoom(stand, { capacity: 0 });
    // One by one, in the order of the queue.
    const users = [];
    for (let count = 0; count <= SLOTS; count += 1)
      users.push(...(await joinRoom(stand, roomId, 1)));
    const announcements = await listenTo(redisUrl, roomId);
    await api.need('PATCH', `/v1/queue/rooms/${roomId}`, { capacity: 1 });

    const delays = new Latencies();
    for (const [index, headers] of users.slice(0, SLOTS).entries()) {
      await announced(announcements, headers);
      const sentAt = performance.timeOrigin + performance.now();
      await api.need('DELETE', '/v1/queue/tokens/me', undefined, headers);
      delays.add((await announced(announcements, users[index + 1])) - sentAt);
    }
    announcements.stop();
    const { p50, p99 } = delays.summary();
    const what = 'from the request to leave to the admission of the next';
    return {
      figures: [
        { what: `${what}, median`, value: p50, unit: 'ms', atMost: 20 },
        { what: `${what}, p99`, value: p99, unit: 'ms' },
      ],
    };
  },
};

/**
 * @param {Awaited<ReturnType<typeof listenTo>>} announcements
 * @param {Record<string, string>} [headers]
 * @returns {Promise<number>} when the admission of this user was announced
 */
async function announced({ timeOf }, { 'x-queue-token': token = '' } = {}) {
  for (;;) {
    const at = timeOf(token.split('.')[1] ?? '');
    if (at !== undefined) return at;
    await wait(1);
  }
}
