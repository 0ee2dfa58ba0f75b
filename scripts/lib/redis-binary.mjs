import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { paths } from './paths.mjs';
import { run } from './processes.mjs';

/** @typedef {{ command: string, env?: NodeJS.ProcessEnv }} RedisBinary */

/**
 * The installed Redis or Valkey server program. If there is none, one unpacked from Debian's packages
 * into our own folder, because no npm package contains one.
 * @returns {Promise<RedisBinary>}
 */
export async function redisBinary() {
  const installed = findOnPath('redis-server') ?? findOnPath('valkey-server');
  if (installed !== undefined) return { command: installed };

  const unpacked = paths.redisPackages;
  if (existsSync(unpacked)) return unpackedBinary(unpacked);
  if (findOnPath('apt-get') && findOnPath('dpkg-deb')) {
    await unpackDebianPackages(unpacked);
    return unpackedBinary(unpacked);
  }
  throw new Error(`there is no redis-server on the PATH: ${installHint()}, or set REDIS_URL`);
}

/** @param {string} name */
function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installHint() {
  if (process.platform === 'darwin') return 'run `brew install redis`';
  if (process.platform === 'win32') return 'run this inside WSL';
  if (findOnPath('dnf')) return 'run `sudo dnf install valkey`';
  if (findOnPath('apk')) return 'run `apk add redis`';
  if (findOnPath('pacman')) return 'run `sudo pacman -S valkey`';
  return 'install Redis with your package manager';
}

/**
 * Downloads redis-server and its missing libraries, and unpacks them. Needs no root and does not
 * change the system. Uses package lists of its own, because a fresh machine has none.
 * @param {string} target
 */
async function unpackDebianPackages(target) {
  // Renamed once it is complete. The pid in the name keeps simultaneous runs apart.
  const unfinished = `${target}.${process.pid}`;
  const lists = join(unfinished, 'apt');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'archives', 'log']) {
    mkdirSync(join(lists, folder), { recursive: true });
  }
  const settings = [
    ...[`Dir::State=${lists}/state`, 'Dir::State::status=/var/lib/dpkg/status'],
    ...[`Dir::Cache=${lists}/cache`, `Dir::Log=${lists}/log`],
    // Run as root, apt would download as another user, who can't write here.
    'APT::Sandbox::User=root',
  ];
  const options = settings.flatMap((setting) => ['-o', setting]);
  const archives = join(lists, 'archives');
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', ['-q', ...options, ...args], { cwd: archives });

  try {
    await apt('update');
    const plan = await apt('install', '--simulate', '--no-install-recommends', 'redis-server');
    const packages = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
    // The C library must match the system's loader, so this one is not downloaded.
    await apt('download', ...packages.filter((name) => !/^libc6(:|$)/.test(name)));
    for (const archive of readdirSync(archives)) {
      await run('dpkg-deb', ['-x', join(archives, archive), unfinished]);
    }
    rmSync(lists, { recursive: true });
    if (!existsSync(target)) renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {RedisBinary}
 */
function unpackedBinary(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const libraries = files.filter((file) => /\.so(\.|$)/.test(file)).map((file) => dirname(file));
  const searched = [...new Set(libraries)].map((library) => join(folder, library));
  return {
    command: join(folder, 'usr', 'bin', 'redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: searched.join(delimiter) },
  };
}
