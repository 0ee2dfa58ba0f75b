import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Batcher } from '../batching/batcher.js';
import { fulfilled } from '../batching/outcomes.js';
import { Transactions } from '../database/transactions.js';

/** The PostgreSQL channel that announces recorded events to all instances. */
export const OUTBOX_CHANNEL = 'onsale_outbox';

/**
 * Events recorded within this time after a notice share the next one, so that their deliveries share
 * statements too: a claim of one event costs as much as a claim of twenty.
 */
const PAUSE_MS = 50;

/**
 * Wakes all instances after a commit. A NOTIFY inside the transaction would hold a server-wide lock
 * during the commit, so payments would commit one after another. If a notice is lost, polling finds
 * the event a second later.
 */
@Injectable()
export class OutboxNotifier {
  /** Sends one notice at a time. It covers all events recorded before it. */
  private readonly notices = new Batcher<null, void>(
    async (notices) => {
      await this.transactions.manager.query(`SELECT pg_notify($1, '')`, [OUTBOX_CHANNEL]);
      await sleep(PAUSE_MS, undefined, { ref: false });
      return notices.map(() => fulfilled(undefined));
    },
    { maxBatchSize: Infinity },
  );

  constructor(private readonly transactions: Transactions) {}

  /** Returns at once and never fails, because no response waits for it. */
  announce(): void {
    this.notices.submit('all', null).catch(() => undefined);
  }
}
