import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { paths } from '../../../scripts/lib/paths.mjs';

const addressOf = (file: string) => pathToFileURL(join(paths.dist, 'src/shared', file)).href;
const OUTPUT = addressOf('logging/background-output.js');
const SINK = addressOf('outbox/log-event-sink.js');

/** Some megabytes, so that a write is in progress when the process ends. */
const LINES = 20_000;

describe('The background output', () => {
  /** The output of a process that logs its lines and then runs `end`. */
  function writtenUntil(end: string): Promise<string> {
    return writtenBy(`
      import { backgroundOutput } from '${OUTPUT}';
      const output = backgroundOutput();
      for (let line = 1; line <= ${LINES}; line += 1) output.write('줄 ' + line + ' ' + 'é'.repeat(60) + '\\n');
      ${end}`);
  }

  async function writtenBy(program: string): Promise<string> {
    const command = ['--input-type=module', '--eval', program];
    const run = promisify(execFile)(process.execPath, command, { maxBuffer: 64 * 1024 * 1024 });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    return stdout;
  }

  const all = Array.from({ length: LINES }, (_, index) => `줄 ${index + 1} ${'é'.repeat(60)}\n`);

  it.each([
    ['has no more work', ''],
    ['has flushed the output', 'await output.flush();'],
    ['exits', 'process.exit(0);'],
    ['fails with an error', "throw new Error('not caught');"],
  ])('writes every line in order when the process %s', async (_, end) => {
    expect((await writtenUntil(end)) === all.join('')).toBe(true);
  });

  it('writes events between request lines without mixing them', async () => {
    const rounds = 400;
    const written = await writtenBy(`
      import { backgroundOutput } from '${OUTPUT}';
      import { LogEventSink } from '${SINK}';
      const output = backgroundOutput();
      const sink = new LogEventSink({ logLevel: 'info' });
      const line = JSON.stringify({ msg: 'request', filler: 'x'.repeat(200) }) + '\\n';
      const occurredAt = new Date();
      const delivered = [];
      for (let round = 0; round < ${rounds}; round += 1) {
        for (let count = 0; count < 100; count += 1) output.write(line);
        delivered.push(sink.deliver({ id: String(round), payload: {}, occurredAt }));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(delivered);
      output.write('{"msg":"the end"}\\n');`);
    const lines = written.trimEnd().split('\n');
    const messages = lines.map((line) => {
      try {
        return (JSON.parse(line) as { msg: string }).msg;
      } catch {
        return 'broken';
      }
    });
    const counted = (msg: string) => messages.filter((one) => one === msg).length;
    expect(counted('broken')).toBe(0);
    expect(counted('request')).toBe(100 * rounds);
    expect(counted('domain event')).toBe(rounds);
    expect(messages.at(-1)).toBe('the end');
  });

  it('refuses an event when nobody reads the output', async () => {
    const program = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { DeliveryError } from '${addressOf('outbox/event-sink.js')}';
      import { LogEventSink } from '${SINK}';
      const sink = new LogEventSink({ logLevel: 'info' });
      for (let tries = 0; tries < 500; tries += 1) {
        try {
          await sink.deliver({ id: '1', payload: {}, occurredAt: new Date() });
        } catch (error) {
          process.exit(error instanceof DeliveryError ? 42 : 1);
        }
        await sleep(10);
      }`;
    const command = ['--input-type=module', '--eval', program];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await exit).toEqual([42, null]);
  });
});
