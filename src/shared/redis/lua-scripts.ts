import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

export type LuaValue = string | number;
export type LuaReply = string | number | null | readonly LuaReply[];
export type LuaScript = (keys: readonly string[], args: readonly LuaValue[]) => Promise<LuaReply>;

/**
 * Loads a script from its `.lua` files, later ones building on functions of the ones before. It is
 * sent once and called by its SHA1 afterwards; a Redis that lost it is given it again.
 */
export function loadScript(redis: Redis, name: string, files: readonly URL[]): LuaScript {
  const lua = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  redis.defineCommand(name, { lua });
  const call = (redis as unknown as Record<string, (...args: LuaValue[]) => Promise<LuaReply>>)[
    name
  ];
  if (!call) throw new Error(`Redis command ${name} was not defined`);
  return (keys, args) => call.call(redis, keys.length, ...keys, ...args);
}
