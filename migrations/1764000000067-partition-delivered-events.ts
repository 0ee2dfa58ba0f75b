import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `id, sequence, type, aggregate_type, aggregate_id, payload, occurred_at, published_at,
  handled_at, attempts`;

/** Delivered events get daily partitions, which are dropped instead of deleting rows (docs/adr/0030-retention-of-events.md). */
export class PartitionDeliveredEvents1764000000067 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_delivered_events (
        id uuid NOT NULL,
        sequence bigint NOT NULL,
        type text NOT NULL,
        aggregate_type text NOT NULL,
        aggregate_id uuid NOT NULL,
        payload jsonb NOT NULL,
        occurred_at timestamptz NOT NULL,
        published_at timestamptz NOT NULL,
        handled_at timestamptz NOT NULL,
        attempts int NOT NULL,
        CONSTRAINT outbox_delivered_events_pkey PRIMARY KEY (id, published_at)
      ) PARTITION BY RANGE (published_at)`);
    await runner.query(`
      CREATE INDEX outbox_delivered_events_aggregate ON outbox_delivered_events (aggregate_id)`);
    await runner.query(`
      CREATE VIEW outbox_all_events AS
      SELECT ${COLUMNS} FROM outbox_events UNION ALL SELECT ${COLUMNS} FROM outbox_delivered_events`);
    await runner.query(`
      CREATE TABLE outbox_retention (
        kept_since timestamptz NOT NULL CONSTRAINT outbox_retention_pkey PRIMARY KEY
      )`);
    // Earlier versions let operators delete events after 30 days.
    await runner.query(`INSERT INTO outbox_retention VALUES (now() - interval '30 days')`);
    for (const statement of FUNCTIONS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION outbox_make_partition(date), outbox_drop_partition(date)`);
    await runner.query(`DROP TABLE outbox_retention`);
    await runner.query(`DROP VIEW outbox_all_events`);
    await runner.query(`
      INSERT INTO outbox_events (${COLUMNS}) OVERRIDING SYSTEM VALUE
      SELECT ${COLUMNS} FROM outbox_delivered_events`);
    await runner.query(`DROP TABLE outbox_delivered_events`);
  }
}

/**
 * The application may not change tables, so these functions run with the rights of the owner. Whoever may
 * delete the events may call them. They wait for locks for a second at most, because others wait behind them.
 */
const AS_OWNER = `LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' SET TimeZone = 'UTC' AS $$`;
const CHECK_CALLER = `
  IF NOT has_table_privilege(session_user, 'public.outbox_delivered_events', 'DELETE') THEN
    RAISE EXCEPTION 'permission denied for the partitions of outbox_delivered_events'
      USING ERRCODE = 'insufficient_privilege';
  END IF;`;
const NAME = `'outbox_delivered_events_' || to_char`;

const FUNCTIONS = [
  // ATTACH does not block readers and writers of other partitions. PARTITION OF would.
  `CREATE FUNCTION public.outbox_make_partition(day date) RETURNS boolean ${AS_OWNER}
   DECLARE
     name text := ${NAME}(day, 'YYYYMMDD');
   BEGIN
     ${CHECK_CALLER}
     LOCK TABLE public.outbox_delivered_events IN SHARE UPDATE EXCLUSIVE MODE;
     IF to_regclass('public.' || name) IS NOT NULL THEN RETURN false; END IF;
     EXECUTE format('CREATE TABLE public.%I (LIKE public.outbox_delivered_events)', name);
     EXECUTE format('ALTER TABLE public.outbox_delivered_events ATTACH PARTITION public.%I
       FOR VALUES FROM (%L) TO (%L)', name, day::timestamptz, (day + 1)::timestamptz);
     RETURN true;
   END $$`,
  `CREATE FUNCTION public.outbox_drop_partition(before date) RETURNS text ${AS_OWNER}
   DECLARE
     oldest text;
   BEGIN
     ${CHECK_CALLER}
     SELECT relname INTO oldest FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'public.outbox_delivered_events'::regclass
       AND relname < ${NAME}(before, 'YYYYMMDD')
     ORDER BY relname LIMIT 1;
     IF FOUND THEN EXECUTE format('DROP TABLE IF EXISTS public.%I', oldest); END IF;
     RETURN oldest;
   END $$`,
];
