import type { World } from './world.js';

/** A fingerprint of every table. Equal fingerprints mean that no row has changed. */
export async function fingerprints(world: World): Promise<Record<string, string>> {
  const tables = await world.rows<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const prints: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await world.rows<{ print: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')
       AS print FROM "${name}" t`,
    );
    prints[name] = row?.print ?? '';
  }
  return prints;
}
