import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RedisCommands } from './redis-connections.js';

export type LuaValue = string | number;
export type LuaReply = string | number | null | readonly LuaReply[];
export type LuaScript = (keys: readonly string[], args: readonly LuaValue[]) => Promise<LuaReply>;

/** The names of loaded scripts by their SHA1, for traces. */
export const SCRIPT_NAMES = new Map<string, string>();

/** `-- @include slots.lua` names a file in the folder `include` of the script. */
const INCLUDE = /^-- @include (\S+)\n/gm;

/** Loads a script once. Calls send its SHA1; ioredis sends the text to a Redis that does not know it. */
export function loadScript(redis: RedisCommands, name: string, file: URL): LuaScript {
  const lua = readScript(file);
  redis.defineCommand(name, { lua });
  SCRIPT_NAMES.set(createHash('sha1').update(lua).digest('hex'), name);
  const call = (redis as unknown as Record<string, (...args: LuaValue[]) => Promise<LuaReply>>)[
    name
  ];
  if (!call) throw new Error(`Redis command ${name} was not defined`);
  return (keys, args) => call.call(redis, keys.length, ...keys, ...args);
}

/** The text of a script, with each included file in it once. @public: the bench reads it from dist. */
export function readScript(file: URL): string {
  const included = new Set<string>();
  const read = (url: URL): string =>
    readFileSync(url, 'utf8').replace(INCLUDE, (_line, name: string) => {
      if (included.has(name)) return '';
      included.add(name);
      return read(new URL(`include/${name}`, file));
    });
  return read(file);
}
