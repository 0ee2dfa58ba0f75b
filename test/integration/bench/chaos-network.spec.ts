import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { namespacePrefix } from '../../../bench/chaos/hosts/namespaces.mjs';
import { projectRoot } from '../../../scripts/lib/paths.mjs';

const { prefix } = namespacePrefix();

function run(command: readonly string[], env?: Record<string, string>): string {
  const [program = '', ...args] = command;
  const options = { encoding: 'utf8' as const, ...(env && { env }) };
  const { status, stdout, stderr } = spawnSync(program, args, options);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

// eslint-disable-next-line no-restricted-syntax -- skipped by name where no network namespace can be had
(prefix ? describe : describe.skip)('The network of the hosts of the chaos run', () => {
  let happened: Record<string, unknown>;

  beforeAll(() => {
    const trial = join(projectRoot, 'test/support/network-trial.mjs');
    happened = JSON.parse(run([...prefix!, process.execPath, trial])) as typeof happened;
  });

  it('loses only answers in a one-sided cut, and brings them after it', () => {
    expect(happened.withoutAnswers).toEqual({ received: '12', answers: 'a1' });
  });

  it('loses both directions between hosts that are parted', () => {
    expect(happened.parted).toEqual({ received: '12', answers: 'a1a2' });
  });

  it('leads a floating address to the host that has it', () => {
    expect(happened.owners).toEqual(['a?', 'b?']);
  });
});

describe('The clock of a host of the chaos run', () => {
  it.each([500, -500])('is %i ms ahead', (offset) => {
    const clock = pathToFileURL(join(projectRoot, 'bench/chaos/hosts/clock-offset.mjs')).href;
    const code =
      'console.log(JSON.stringify([Date.now(), new Date(), new Date(0), +new Date(Date())]))';
    const before = Date.now();
    const output = run([process.execPath, '--import', clock, '--eval', code], {
      CLOCK_OFFSET_MS: `${offset}`,
    });
    const after = Date.now();
    const [now, date, epoch, text] = JSON.parse(output) as [number, string, string, number];
    for (const time of [now, Date.parse(date)]) {
      expect(time).toBeGreaterThanOrEqual(before + offset);
      expect(time).toBeLessThanOrEqual(after + offset);
    }
    expect(epoch).toBe(new Date(0).toISOString());
    expect(Math.abs(text - now)).toBeLessThan(1_000);
  });
});
