import pg from 'pg';

/** Changes by background jobs and event handlers. */
const BACKGROUND = [
  ['outbox_events', 'UPDATE'],
  ['outbox_events', 'DELETE'],
  ['outbox_delivered_events', 'INSERT'],
  ['outbox_retention', 'UPDATE'],
  ['reservation_cancellations', 'UPDATE'],
  ['mail_messages', 'UPDATE'],
  ['mail_messages', 'DELETE'],
  // A password reset is answered before its account is looked up.
  ['mail_messages', 'INSERT'],
  ['user_mail_tokens', 'INSERT'],
  ['idempotency_keys', 'DELETE'],
  ['item_sales_hourly', 'INSERT'],
  ['item_sales_hourly', 'UPDATE'],
  ['item_sales_hourly', 'DELETE'],
].map((one) => one.join(' '));

/** A job settles top-ups, with entries and events in the same transaction. */
const SETTLED = ['topup_top_ups UPDATE', 'topup_refunds UPDATE'];

/** Finds changed tables with triggers. Rolled back changes and updates without a difference do not count. */
export class Changes {
  #last = 0;

  /** @param {pg.Client} client */
  constructor(client) {
    this.client = client;
  }

  /** @param {string} databaseUrl of a temporary database, because the triggers stay */
  static async watch(databaseUrl) {
    const client = new pg.Client({ connectionString: databaseUrl });
    // After a failed run, the database stops before its clients. The failure is reported elsewhere.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(`
      CREATE SCHEMA fuzz;
      CREATE TABLE fuzz.changes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text,
        xact xid8 NOT NULL DEFAULT pg_current_xact_id());
      CREATE FUNCTION fuzz.note() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE changed boolean;
      BEGIN
        IF TG_OP = 'INSERT' THEN SELECT EXISTS (SELECT FROM new_rows) INTO changed;
        ELSIF TG_OP = 'DELETE' THEN SELECT EXISTS (SELECT FROM old_rows) INTO changed;
        ELSE SELECT EXISTS (SELECT n::text FROM new_rows n EXCEPT SELECT o::text FROM old_rows o)
          INTO changed;
        END IF;
        IF changed THEN
          INSERT INTO fuzz.changes (what) VALUES (TG_TABLE_NAME || ' ' || TG_OP);
        END IF;
        RETURN NULL;
      END $$`);
    const { rows } = await client.query(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    for (const { name } of rows) {
      for (const [operation, tables] of [
        ['INSERT', 'NEW TABLE AS new_rows'],
        ['UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows'],
        ['DELETE', 'OLD TABLE AS old_rows'],
      ]) {
        if (BACKGROUND.includes(`${name} ${operation}`)) continue;
        await client.query(
          `CREATE TRIGGER fuzz_${operation} AFTER ${operation} ON public."${name}"
           REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION fuzz.note()`,
        );
      }
    }
    return new Changes(client);
  }

  /** @returns {Promise<string[]>} the changes since the last call, e.g. `order_orders UPDATE` */
  async since() {
    const { rows } = await this.client.query({
      name: 'changes',
      text: `SELECT id, what FROM fuzz.changes change WHERE id > $1 AND NOT EXISTS (
          SELECT FROM fuzz.changes other WHERE other.xact = change.xact AND other.what = ANY($2))
        ORDER BY id`,
      values: [this.#last, SETTLED],
    });
    this.#last = Number(rows.at(-1)?.id ?? this.#last);
    return rows.map(({ what }) => what);
  }

  stop() {
    return this.client.end();
  }
}
