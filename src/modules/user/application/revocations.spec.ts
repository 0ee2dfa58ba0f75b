import { Logger } from '@nestjs/common';
import { type Revocation, RevocationReader, Revocations } from './revocations.js';

const NOW = Date.parse('2026-12-24T18:00:00Z');

/** What is committed. */
class Table extends RevocationReader {
  isAway = false;
  readonly rows: Revocation[] = [];
  readonly asked: number[] = [];

  async findFrom(number: number): Promise<readonly Revocation[]> {
    if (this.isAway) throw new Error('PostgreSQL is away');
    this.asked.push(number);
    return this.rows.filter((row) => row.number >= number);
  }
}

describe('Revocations', () => {
  let table: Table;
  let now: number;
  let revocations: Revocations;

  beforeEach(async () => {
    [table, now] = [new Table(), NOW];
    revocations = new Revocations(table, { now: () => new Date(now) });
    await revocations.refresh();
  });

  const revoke = (...numbers: number[]) =>
    void table.rows.push(
      ...numbers.map((number) => ({ subject: `user ${number}`, number, expiresAt: null })),
    );
  const isRevoked = (number: number) => revocations.include({ id: `user ${number}` });
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('include a row whose transaction committed ten seconds after those of later numbers', async () => {
    revoke(...upTo(2_000).filter((number) => number !== 7));
    for (let seconds = 0; seconds < 10; seconds += 1) {
      await revocations.refresh();
      now += 1_000;
    }
    expect([isRevoked(7), isRevoked(2_000)]).toEqual([false, true]);
    revoke(7);
    await revocations.refresh();
    expect(isRevoked(7)).toBe(true);
  });

  it('say whose rows were found after what was read of a user', async () => {
    const earlier = revocations.lastRead;
    expect(revocations.isFresh('user 1', earlier)).toBe(true);
    revoke(1);
    await revocations.refresh();
    expect(['user 1', 'user 2'].map((id) => revocations.isFresh(id, earlier))).toEqual([
      false,
      true,
    ]);
    const later = revocations.lastRead;
    await revocations.refresh();
    expect(revocations.isFresh('user 1', later)).toBe(true);
    table.rows[0] = { subject: 'user 1', number: 2, expiresAt: new Date(now) };
    await revocations.refresh();
    expect(revocations.isFresh('user 1', later)).toBe(false);
  });

  it('read old rows once at the boot, and not again', async () => {
    revoke(...upTo(30_000));
    const booted = new Revocations(table, { now: () => new Date(now) });
    await booted.refresh();
    await booted.refresh();
    expect(table.asked.slice(-2)).toEqual([0, 20_000]);
    for (let seconds = 0; seconds < 40; seconds += 1) {
      now += 1_000;
      await booted.refresh();
    }
    expect(table.asked.at(-1)).toBe(30_000);
    expect(booted.include({ id: 'user 1' })).toBe(true);
  });

  it('warn once in each outage of PostgreSQL', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    try {
      for (const isAway of [true, true, true, false, true, true]) {
        table.isAway = isAway;
        await revocations.refresh();
      }
      expect(warn).toHaveBeenCalledTimes(2);
    } finally {
      warn.mockRestore();
    }
  });

  it('tell listeners of new rows only', async () => {
    let calls = 0;
    revocations.onChange(() => (calls += 1));
    await revocations.refresh();
    expect(calls).toBe(0);
    revoke(1);
    await revocations.refresh();
    await revocations.refresh();
    expect(calls).toBe(1);
  });

  it('end when their time has passed', async () => {
    table.rows.push({ subject: 'user 1', number: 1, expiresAt: new Date(now + 60_000) });
    await revocations.refresh();
    expect(isRevoked(1)).toBe(true);
    now += 60_000;
    expect(isRevoked(1)).toBe(false);
  });
});
