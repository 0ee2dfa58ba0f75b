import { randomUUID } from 'node:crypto';
import { forEach } from './api.mjs';
import { authorizationOf } from './tokens.mjs';

/** @typedef {import('./stand.mjs').Stand} Stand */

/** @param {number} count @returns {string[]} ids of users */
export function userIds(count) {
  return Array.from({ length: count }, () => randomUUID());
}

/**
 * @param {Stand} stand
 * @param {object} [settings]
 * @returns {Promise<string>} the id of a room, which by default admits everybody at once
 */
export async function createRoom({ api }, settings) {
  const room = await api.post('/v1/queue/rooms', {
    name: 'Bench',
    capacity: 1_000_000,
    admitPerSecond: 100_000,
    activeTtlSeconds: 3_600,
    claimWithinSeconds: 3_600,
    // Users of the bench do not poll as told, and must not become absent.
    abandonAfterSeconds: 86_400,
    ...settings,
  });
  return room.id;
}

/**
 * Adds users who have joined the room.
 * @param {Stand} stand
 * @param {string} roomId
 * @param {number} count
 * @returns {Promise<Record<string, string>[]>} the headers of each
 */
export function joinRoom({ api, auth }, roomId, count) {
  return forEach(userIds(count), async (userId) => {
    const authorization = authorizationOf(auth, userId);
    const { token } = await api.post('/v1/queue/tokens', { roomId }, { authorization });
    return { authorization, 'x-queue-token': token };
  });
}

/**
 * Gives users a balance, with the rows of a charge.
 * @param {Stand} stand
 * @param {readonly string[]} users
 * @param {number} amount
 */
export async function giveMoney({ database }, users, amount) {
  await database.query(
    `WITH account AS (
       INSERT INTO balance_accounts (user_id, balance) SELECT id, $2 FROM unnest($1::uuid[]) AS u (id))
     INSERT INTO balance_entries (id, user_id, type, amount, balance_after, created_at)
     SELECT gen_random_uuid(), id, 'CHARGE', $2, $2, now() FROM unnest($1::uuid[]) AS u (id)`,
    [users, amount],
  );
}
