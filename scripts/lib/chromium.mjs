import { existsSync, mkdirSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { paths } from './paths.mjs';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A Chromium for the tests of the pages: for Linux on x64 the one that an npm package carries, else an
 * installed one. BROWSER_PATH names another.
 * @returns {Promise<string>} its program
 */
export async function findChromium() {
  const given = process.env.BROWSER_PATH;
  if (given) return given;
  if (platform() === 'linux' && arch() === 'x64') return await unpack();
  const found = INSTALLED.find((program) => existsSync(program));
  if (found) return found;
  throw new Error(
    'There is no Chrome or Chromium here. Install one, or set BROWSER_PATH to its program.',
  );
}

/** Unpacks the browser of the npm package, once. It writes to the folder for temporary files. */
async function unpack() {
  const { default: chromium } = await import('@sparticuz/chromium');
  const temporary = process.env.TMPDIR;
  mkdirSync(paths.browser, { recursive: true });
  process.env.TMPDIR = paths.browser;
  try {
    return await chromium.executablePath();
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
}
