import { Redis } from 'ioredis';

/**
 * Notes when each admission of the room is announced, in milliseconds since 1970. The process must have little else to do.
 * @param {string} redisUrl @param {string} roomId
 */
export async function listenTo(redisUrl, roomId) {
  const redis = new Redis(redisUrl);
  /** @type {Map<string, number>} */
  const times = new Map();
  await redis.subscribe(`onsale:queue:{${roomId}}:events`);
  redis.on('message', (_channel, message) => {
    const now = performance.timeOrigin + performance.now();
    for (const [userId] of JSON.parse(message).admitted ?? []) times.set(userId, now);
  });
  return {
    timeOf: (/** @type {string} */ userId) => times.get(userId),
    stop: () => redis.disconnect(),
  };
}
