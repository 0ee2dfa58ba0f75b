import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `search_name` finds items and keeps their names unique. It is the name in NFKC without case, invisible
 * characters and repeated blanks. A trigger fills it, also for rows that an older version of Onsale
 * writes. Deleted items have none.
 */
export class SearchItems1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // ICU, because the C locale knows the case of A to Z only. PostgreSQL 15 has no casefold, so upper
    // case turns ß into SS. The class has the invisible characters that people can type.
    await runner.query(String.raw`
      CREATE FUNCTION item_search_name(name text) RETURNS text
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN btrim(regexp_replace(
        normalize(replace(lower(upper(lower(regexp_replace(normalize(name, NFKC),
          E'[\u00AD\u034F\u115F\u1160\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0]', '', 'g')
          COLLATE "und-x-icu"))), 'ς', 'σ'), NFKC),
        E'[\\s\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+', ' ', 'g'))`);
    // The index has single characters and pairs, so that a search word of one character uses it too.
    await runner.query(`
      CREATE FUNCTION item_grams(search_name text, size integer) RETURNS text[]
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN ARRAY(
        SELECT DISTINCT substr(search_name, start, size)
        FROM generate_series(1, char_length(search_name) - size + 1) start)`);
    await runner.query(`ALTER TABLE item_items ADD COLUMN search_name text`);
    // If older items share a key, all but the first get a key of their own. Their names do not change.
    await runner.query(`
      UPDATE item_items SET search_name = key || CASE WHEN place = 1 THEN '' ELSE ' ' || id::text END
      FROM (
        SELECT id AS keyed, key, row_number() OVER (PARTITION BY key ORDER BY id) AS place
        FROM (SELECT id, item_search_name(name) AS key FROM item_items WHERE deleted_at IS NULL) live
      ) keys
      WHERE id = keyed`);
    await runner.query(`
      CREATE FUNCTION item_fill_search_name() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.deleted_at IS NOT NULL THEN
          NEW.search_name := NULL;
        ELSIF TG_OP = 'INSERT' OR NEW.name <> OLD.name THEN
          NEW.search_name := item_search_name(NEW.name);
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER item_items_search_name BEFORE INSERT OR UPDATE OF name, deleted_at ON item_items
      FOR EACH ROW EXECUTE FUNCTION item_fill_search_name()`);
    // The old name of the index, because the previous version of Onsale maps it to 409.
    await runner.query(`DROP INDEX item_items_live_name`);
    await runner.query(`CREATE UNIQUE INDEX item_items_live_name ON item_items (search_name)`);
    // Without fastupdate, whose list of pending entries every search would have to scan.
    await runner.query(`
      CREATE INDEX item_items_search ON item_items
      USING gin ((item_grams(search_name, 1) || item_grams(search_name, 2))) WITH (fastupdate = off)`);
    await runner.query(SEARCH);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION item_search(text, uuid, integer)`);
    await runner.query(`DROP TRIGGER item_items_search_name ON item_items`);
    await runner.query(`DROP FUNCTION item_fill_search_name()`);
    await runner.query(`ALTER TABLE item_items DROP COLUMN search_name`);
    await runner.query(`DROP FUNCTION item_grams(text, integer)`);
    await runner.query(`DROP FUNCTION item_search_name(text)`);
    await runner.query(`
      CREATE UNIQUE INDEX item_items_live_name ON item_items (name) WHERE deleted_at IS NULL`);
  }
}

/**
 * Returns the ids of live items with the word in their name, before an id, newest first. Its plan does
 * not depend on statistics: a word with up to 5,000 items uses the index of grams and sorts. A more
 * frequent word scans the ids in order, where a page is soon full.
 */
const SEARCH = `
  CREATE FUNCTION item_search(word text, before uuid, most integer) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE ROWS 20
  SET enable_seqscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
  DECLARE
    few constant integer := 5000;
    wanted text := coalesce(item_search_name(word), '');
    grams text[] := item_grams(wanted, least(2, char_length(wanted)));
    found uuid[];
  BEGIN
    IF wanted <> '' THEN
      found := ARRAY(
        SELECT id FROM item_items
        WHERE item_grams(search_name, 1) || item_grams(search_name, 2) @> grams
          AND strpos(search_name, wanted) > 0
        LIMIT few + 1);
    END IF;
    IF cardinality(found) <= few THEN
      RETURN QUERY SELECT id FROM unnest(found) id
        WHERE before IS NULL OR id < before ORDER BY id DESC LIMIT most;
    ELSE
      RETURN QUERY SELECT id FROM item_items
        WHERE deleted_at IS NULL AND id < coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          AND strpos(search_name, wanted) > 0
        ORDER BY id DESC LIMIT most;
    END IF;
  END $$`;
