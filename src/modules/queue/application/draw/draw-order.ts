import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Clock } from '../../../../shared/domain/clock.js';
import { hmacOfIds, sha256 } from '../../../../shared/hashing.js';
import { ascending } from '../../domain/draw/ascending.js';
import { CHUNK_SIZE, packed, sizeOf } from '../../domain/draw/chunk.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { type Draw, orderKey } from '../../domain/draw/draw.js';
import { Draws } from '../../domain/draw/draws.js';
import { idAt } from '../../domain/draw/entry-ids.js';
import { type BeaconRound, isMissed, publishedAt } from '../../domain/draw/quicknet.js';
import { Beacon } from './beacon.js';
import { pause } from './pause.js';

const HMAC_BYTES = 32;

/** The second step of a draw: gives each entry its rank. */
@Injectable()
export class DrawOrder {
  /** By room: when this instance first asked for the round of its draw. */
  private readonly firstAskedAt = new Map<string, Date>();

  constructor(
    private readonly draws: Draws,
    private readonly chunks: Chunks,
    private readonly beacon: Beacon,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Does nothing while the round of the beacon is awaited, or when another instance was faster. */
  async run(draw: Draw): Promise<void> {
    const { roomId, seed } = draw;
    const round = await this.awaitedRound(draw);
    if (round === 'AWAITED') return;
    const ranks = await this.ranksOf(roomId, orderKey(seed, round, sha256));
    await this.transactions.run(async () => {
      if (!(await this.draws.lock(roomId, 'SEALED'))) return;
      for (let index = 0; index * CHUNK_SIZE < ranks.length; index += 1) {
        const first = index * CHUNK_SIZE;
        await this.chunks.rank(roomId, index, packed(ranks.subarray(first, first + CHUNK_SIZE)));
      }
      await this.draws.finish(roomId, round, this.clock.now());
    });
    this.firstAskedAt.delete(roomId);
  }

  /** Null without a beacon, and when its round does not come. */
  private async awaitedRound({ roomId, seal }: Draw): Promise<BeaconRound | null | 'AWAITED'> {
    const round = seal?.beaconRound ?? null;
    if (round === null) return null;
    const now = this.clock.now();
    if (now < publishedAt(round)) return 'AWAITED';
    const firstAskedAt = this.firstAskedAt.get(roomId) ?? now;
    this.firstAskedAt.set(roomId, firstAskedAt);
    const published = await this.beacon.fetch(round);
    if (!published && !isMissed(firstAskedAt, now)) return 'AWAITED';
    return published;
  }

  /** The rank of each entry, in the order of the entries. */
  private async ranksOf(roomId: string, key: Uint8Array): Promise<Uint32Array> {
    const hmac = hmacOfIds(key);
    const hmacs: Buffer[] = [];
    for (let chunk = await this.chunks.find(roomId, 0); chunk;) {
      const { entryIds, index } = chunk;
      const some = Buffer.alloc(sizeOf(chunk) * HMAC_BYTES);
      for (let at = 0; at < sizeOf(chunk); at += 1)
        some.set(hmac(idAt(entryIds, at)), at * HMAC_BYTES);
      hmacs.push(some);
      chunk = await this.chunks.find(roomId, index + 1);
    }
    const keys = { bytes: Buffer.concat(hmacs), stride: HMAC_BYTES, width: HMAC_BYTES };
    const order = await ascending(keys, pause);
    const ranks = new Uint32Array(order.length);
    for (const [at, index] of order.entries()) ranks[index] = at + 1;
    return ranks;
  }
}
