import { findBreaches } from '../sale-invariants.js';
import type { World } from '../world.js';

/** Finds new broken invariants. Known ones are skipped, because failed runs share a database. */
export function auditOfRuns(world: World): () => Promise<string> {
  const known = new Set<string>();
  return async () => {
    const found = (await findBreaches(world)).filter((breach) => !known.has(breach));
    for (const breach of found) known.add(breach);
    return found.map((breach) => `, but ${breach}`).join('');
  };
}
