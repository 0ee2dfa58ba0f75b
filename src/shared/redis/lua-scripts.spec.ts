import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readScript } from './lua-scripts.js';

describe('readScript', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lua-scripts-'));
    mkdirSync(join(folder, 'include'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): URL {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name));
  }

  it('includes each file once, before the text that needs it', () => {
    write('include/clock.lua', 'local now = 1\n');
    write('include/slots.lua', '-- @include clock.lua\nlocal slots = now\n');
    const script = write('end.lua', '-- @include slots.lua\n-- @include clock.lua\nreturn slots\n');
    expect(readScript(script)).toBe('local now = 1\nlocal slots = now\nreturn slots\n');
  });

  it('refuses to include a file that does not exist', () => {
    expect(() => readScript(write('end.lua', '-- @include typo.lua\n'))).toThrow('typo.lua');
  });
});
