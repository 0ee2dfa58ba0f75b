import { binaryOf, findOnPath } from './debian-packages.mjs';
import { paths } from './paths.mjs';

/**
 * The installed Redis or Valkey server program. If there is none, one unpacked from Debian's packages
 * into our own folder, because no npm package contains one.
 */
export async function redisBinary() {
  const unpacked = { folder: paths.redisPackages, path: 'usr/bin/redis-server' };
  const binary = await binaryOf(['redis-server', 'valkey-server'], unpacked);
  if (binary) return binary;
  throw new Error(`there is no redis-server on the PATH: ${installHint()}, or set REDIS_URL`);
}

function installHint() {
  if (process.platform === 'darwin') return 'run `brew install redis`';
  if (process.platform === 'win32') return 'run this inside WSL';
  if (findOnPath('dnf')) return 'run `sudo dnf install valkey`';
  if (findOnPath('apk')) return 'run `apk add redis`';
  if (findOnPath('pacman')) return 'run `sudo pacman -S valkey`';
  return 'install Redis with your package manager';
}
