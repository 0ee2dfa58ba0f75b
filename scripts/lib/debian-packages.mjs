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
import { run } from './processes.mjs';

/** @typedef {{ command: string, env?: NodeJS.ProcessEnv }} Binary */

/**
 * A program of this machine, or else one unpacked from Debian's packages into our own folder. Undefined
 * if neither works here.
 * @param {readonly [string, ...string[]]} programs the first one is the name of its package too
 * @param {{ folder: string, path: string }} unpacked where to unpack, and the program in it
 * @returns {Promise<Binary | undefined>}
 */
export async function binaryOf(programs, { folder, path }) {
  const installed = programs.map(findOnPath).find((found) => found !== undefined);
  if (installed !== undefined) return { command: installed };
  if (!existsSync(folder)) {
    if (!findOnPath('apt-get') || !findOnPath('dpkg-deb')) return undefined;
    await unpackDebianPackages(programs[0], folder);
  }
  return unpackedBinary(folder, path);
}

/** @param {string} name */
export function findOnPath(name) {
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

/**
 * Downloads a package and its missing libraries, and unpacks them. Needs no root and does not
 * change the system. Uses package lists of its own, because a fresh machine has none.
 * @param {string} name
 * @param {string} target
 */
async function unpackDebianPackages(name, target) {
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
    const plan = await apt('install', '--simulate', '--no-install-recommends', name);
    const packages = [...plan.matchAll(/^Inst (\S+)/gm)].flatMap(([, found]) => found ?? []);
    // The C library must match the system's loader, so this one is not downloaded.
    await apt('download', ...packages.filter((one) => !/^libc6(:|$)/.test(one)));
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
 * @param {string} path
 * @returns {Binary}
 */
function unpackedBinary(folder, path) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const libraries = files.filter((file) => /\.so(\.|$)/.test(file)).map((file) => dirname(file));
  const searched = [...new Set(libraries)].map((library) => join(folder, library));
  return {
    command: join(folder, path),
    env: { ...process.env, LD_LIBRARY_PATH: searched.join(delimiter) },
  };
}
