import { randomUUID } from 'node:crypto';
import { forEach } from '../../shared/api.mjs';
import { createRoom, giveMoney, userIds } from '../../shared/people.mjs';
import { createSeats } from '../../shared/shows.mjs';
import { authorizationOf } from '../../shared/tokens.mjs';

/** Rows of the ceiling. Requests use them again and again. */
const RAW_ACCOUNTS = 100_000;
const PRICE = 100_000;

/** @type {import('../scenario.mjs').Scenario} */
export const pay = {
  name: 'pay',
  title: 'POST /v1/payments/{id}/confirm',
  ceiling: 'the four-statement payment by raw pg',
  floor: 0.7,
  status: 200,
  async prepare(stand, requests) {
    const { api, auth } = stand;
    const roomId = await createRoom(stand);
    const seats = await createSeats(stand, roomId, requests, PRICE);
    const users = userIds(seats.length);
    await giveMoney(stand, users, PRICE);
    const payments = await forEach(seats, async ({ showId, seatId }, index) => {
      const authorization = authorizationOf(auth, users[index] ?? '');
      const { token } = await api.post('/v1/queue/tokens', { roomId }, { authorization });
      const headers = { authorization, 'x-queue-token': token };
      const body = { showId, seatIds: [seatId] };
      const { payment } = await api.post('/v1/reservations', body, headers);
      return { id: payment.id, headers };
    });
    return { auth, payments };
  },
  async requests({ payments }) {
    return (index) => {
      const payment = payments[index];
      if (!payment) return null;
      return {
        method: 'POST',
        path: `/v1/payments/${payment.id}/confirm`,
        headers: payment.headers,
      };
    };
  },
  async raw(_setup, database) {
    await database.query(
      'DROP TABLE IF EXISTS bench_accounts, bench_entries, bench_tickets, bench_events',
    );
    await database.query(
      'CREATE TABLE bench_accounts (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 70)',
    );
    await database.query(
      'CREATE TABLE bench_tickets (id int PRIMARY KEY, status text NOT NULL) WITH (fillfactor = 70)',
    );
    await database.query(
      'CREATE TABLE bench_entries (id uuid PRIMARY KEY, account int, amount bigint)',
    );
    await database.query('CREATE TABLE bench_events (id uuid PRIMARY KEY, payload jsonb)');
    await database.query(
      'INSERT INTO bench_accounts SELECT id, 1000000000 FROM generate_series(0, $1 - 1) id',
      [RAW_ACCOUNTS],
    );
    await database.query(
      `INSERT INTO bench_tickets SELECT id, 'HELD' FROM generate_series(0, $1 - 1) id`,
      [RAW_ACCOUNTS],
    );
    await database.query('VACUUM ANALYZE bench_accounts');
    return async (client, index) => {
      const account = index % RAW_ACCOUNTS;
      await client.query('BEGIN');
      await client.query({
        name: 'debit',
        text: 'UPDATE bench_accounts SET balance = balance - 100 WHERE id = $1 AND balance >= 100',
        values: [account],
      });
      await client.query({
        name: 'entry',
        text: 'INSERT INTO bench_entries VALUES ($1, $2, -100)',
        values: [randomUUID(), account],
      });
      await client.query({
        name: 'ticket',
        // Sells the ticket, and the next time gives it back.
        text: `UPDATE bench_tickets SET status = CASE status WHEN 'HELD' THEN 'SOLD' ELSE 'HELD' END WHERE id = $1`,
        values: [account],
      });
      await client.query({
        name: 'event',
        text: 'INSERT INTO bench_events VALUES ($1, $2)',
        values: [randomUUID(), '{"type":"paid"}'],
      });
      await client.query('COMMIT');
    };
  },
};
