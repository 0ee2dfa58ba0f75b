import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { Transactions } from '../database/transactions.js';

/** The channel of PostgreSQL on which instances tell each other that events were recorded. */
export const OUTBOX_CHANNEL = 'onsale_outbox';

/**
 * What is recorded within this time of a notice is told of by the next, so that its deliveries share
 * their statements too: a claim costs as much for one event as for twenty.
 */
const PAUSE_MS = 50;

/**
 * Wakes the instances after a commit. Never in it: a transaction that notifies holds a lock of the
 * whole server while it commits, so payments would commit one after another. If the notice gets
 * lost, polling finds the event a second later.
 */
@Injectable()
export class OutboxNotifier {
  /** One notice at a time tells of all that was recorded before it. */
  private readonly notices = new Batcher<null, void>(
    async (notices) => {
      await this.transactions.manager.query(`SELECT pg_notify($1, '')`, [OUTBOX_CHANNEL]);
      await sleep(PAUSE_MS, undefined, { ref: false });
      return notices.map(() => fulfilled(undefined));
    },
    { largestBatch: Infinity },
  );

  constructor(private readonly transactions: Transactions) {}

  /** Returns at once and never fails: nobody's answer waits for it. */
  announce(): void {
    this.notices.submit('all', null).catch(() => undefined);
  }
}
