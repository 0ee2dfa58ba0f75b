import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Clock } from '../../../../shared/domain/clock.js';
import { hmacOfIds, sha256 } from '../../../../shared/hashing.js';
import { Revocations } from '../../../user/index.js';
import { ascending } from '../../domain/draw/ascending.js';
import { CHUNK_SIZE, type Chunk, chunkOf, type Entries, packed } from '../../domain/draw/chunk.js';
import { Chunks } from '../../domain/draw/chunks.js';
import type { Draw } from '../../domain/draw/draw.js';
import { Draws } from '../../domain/draw/draws.js';
import { entryIdOf, ID_BYTES, idBytes } from '../../domain/draw/entry-ids.js';
import { MerkleTree } from '../../domain/draw/merkle-tree.js';
import { roundForEntriesOf } from '../../domain/draw/quicknet.js';
import { type SealedUsers, WaitingRoom } from '../waiting-room.js';
import { Beacon } from './beacon.js';
import { pause } from './pause.js';

const NUMBER_BYTES = 4;
/** Entry id, user id and waiting number of one user. */
const RECORD_BYTES = 2 * ID_BYTES + NUMBER_BYTES;

/** The first step of a draw: fixes who takes part. */
@Injectable()
export class SealEntries {
  private readonly tree = new MerkleTree(sha256);

  constructor(
    private readonly draws: Draws,
    private readonly chunks: Chunks,
    private readonly waitingRoom: WaitingRoom,
    private readonly beacon: Beacon,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly revocations: Revocations,
  ) {}

  /**
   * Does nothing before the room opens, when another instance was faster, or when the room opens at another time by
   * now: then users come and go while the entries are read.
   */
  async run({ roomId, entryKey, opensAt }: Draw): Promise<void> {
    if (!opensAt || !(await this.waitingRoom.seal(roomId, opensAt))) return;
    const chunks = await this.chunksOf(await this.recordsOf(roomId, entryKey));
    const entriesRoot = Buffer.from(this.tree.root(chunks.map(({ node }) => node)));
    const entryCount = chunks.reduce((sum, { entryIds }) => sum + entryIds.length / ID_BYTES, 0);
    await this.transactions.run(async () => {
      if (!(await this.draws.lock(roomId, 'GATHERING', opensAt))) return;
      for (const chunk of chunks) await this.chunks.add(roomId, chunk);
      // Read last, because the round must be in the future when the entries become public.
      const sealedAt = this.clock.now();
      const beaconRound = this.beacon.isOn ? roundForEntriesOf(sealedAt) : null;
      await this.draws.seal(roomId, { entryCount, entriesRoot, sealedAt, beaconRound });
    });
  }

  private async recordsOf(roomId: string, entryKey: Buffer): Promise<Buffer> {
    const hmac = hmacOfIds(entryKey);
    const pages: Buffer[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: SealedUsers = await this.waitingRoom.sealedUsers(roomId, cursor);
      const users = await this.withoutBlocked(roomId, page.users);
      const records = Buffer.alloc(users.length * RECORD_BYTES);
      for (const [index, { userId, number }] of users.entries()) {
        const start = index * RECORD_BYTES;
        records.set(entryIdOf(hmac(userId)), start);
        records.set(idBytes(userId), start + ID_BYTES);
        records.writeUInt32BE(number, start + 2 * ID_BYTES);
      }
      pages.push(records);
      cursor = page.cursor;
    }
    return Buffer.concat(pages);
  }

  /** Users who were blocked or deleted while Redis was away still have their places. */
  private async withoutBlocked(
    roomId: string,
    users: SealedUsers['users'],
  ): Promise<SealedUsers['users']> {
    const blocked = new Set(users.filter(({ userId }) => this.revocations.isBlocked(userId)));
    for (const { userId } of blocked) await this.waitingRoom.expel(roomId, userId);
    return blocked.size === 0 ? users : users.filter((user) => !blocked.has(user));
  }

  private async chunksOf(records: Buffer): Promise<Chunk[]> {
    const keys = { bytes: records, stride: RECORD_BYTES, width: ID_BYTES };
    const order = await withoutRepeats(records, await ascending(keys, pause));
    const chunks: Chunk[] = [];
    for (let first = 0; first < order.length; first += CHUNK_SIZE) {
      const entries = entriesOf(records, order.subarray(first, first + CHUNK_SIZE));
      chunks.push(chunkOf(chunks.length, entries, this.tree));
      await pause();
    }
    return chunks;
  }
}

/** One user is one lot, also when two pages had the user. */
async function withoutRepeats(records: Buffer, order: Uint32Array): Promise<Uint32Array> {
  const kept = new Uint32Array(order.length);
  let count = 0;
  for (let at = 0; at < order.length; at += 1) {
    if (at % CHUNK_SIZE === 0) await pause();
    const user = order[at]! * RECORD_BYTES + ID_BYTES;
    const last = count === 0 ? -1 : kept[count - 1]! * RECORD_BYTES + ID_BYTES;
    const isRepeat =
      last >= 0 && records.compare(records, last, last + ID_BYTES, user, user + ID_BYTES) === 0;
    if (!isRepeat) kept[count++] = order[at]!;
  }
  return kept.subarray(0, count);
}

function entriesOf(records: Buffer, order: Uint32Array): Entries {
  const entryIds = Buffer.alloc(order.length * ID_BYTES);
  const userIds = Buffer.alloc(order.length * ID_BYTES);
  const numbers = new Uint32Array(order.length);
  for (const [at, index] of order.entries()) {
    const start = index * RECORD_BYTES;
    records.copy(entryIds, at * ID_BYTES, start, start + ID_BYTES);
    records.copy(userIds, at * ID_BYTES, start + ID_BYTES, start + 2 * ID_BYTES);
    numbers[at] = records.readUInt32BE(start + 2 * ID_BYTES);
  }
  return { entryIds, userIds, numbers: packed(numbers) };
}
