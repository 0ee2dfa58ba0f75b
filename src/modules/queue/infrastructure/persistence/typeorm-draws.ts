import { Injectable } from '@nestjs/common';
import { inIndexOrder } from '../../../../shared/database/index-order.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { Draw, Seal } from '../../domain/draw/draw.js';
import { Draws } from '../../domain/draw/draws.js';
import type { BeaconRound } from '../../domain/draw/quicknet.js';
import { DrawRow } from './draw.row.js';

const LEASE_SECONDS = 10;
const LEASE = `now() + make_interval(secs => ${LEASE_SECONDS})`;

/** A claim is a lease by PostgreSQL's clock, like that of an event (docs/adr/0008-outbox-delivery.md). */
@Injectable()
export class TypeormDraws extends Draws {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(
    draw: Pick<Draw, 'roomId' | 'seed' | 'entryKey'> & { readonly opensAt: Date },
  ): Promise<void> {
    await this.transactions.manager.insert(DrawRow, { ...draw, state: 'GATHERING' });
  }

  async move(roomId: string, opensAt: Date): Promise<void> {
    // Without a change it does not wait for the lock of the sealing.
    await this.transactions.manager.query(
      `UPDATE queue_draws SET opens_at = $2 WHERE room_id = $1 AND opens_at IS DISTINCT FROM $2`,
      [roomId, opensAt],
    );
  }

  async find(roomId: string): Promise<Draw | null> {
    const row = await this.transactions.manager.findOneBy(DrawRow, { roomId });
    return row && toDraw(row);
  }

  async findDue(now: Date): Promise<readonly string[]> {
    const rows = await this.transactions.run(() => {
      const { manager } = this.transactions;
      return inIndexOrder(manager, () =>
        manager.query<{ id: string }[]>(
          `SELECT room_id AS id FROM queue_draws WHERE state <> 'DRAWN' AND opens_at <= $1
           UNION ALL SELECT room_id FROM queue_draws WHERE state <> 'DRAWN' AND opens_at IS NULL`,
          [now],
        ),
      );
    });
    return rows.map(({ id }) => id);
  }

  async findDrawn(since: Date): Promise<readonly string[]> {
    const rows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT room.id FROM queue_draws draw JOIN queue_rooms room ON room.id = draw.room_id
       WHERE draw.drawn_at > $1 AND room.state <> 'closed'`,
      [since],
    );
    return rows.map(({ id }) => id);
  }

  async drop(roomId: string): Promise<boolean> {
    const { affected } = await this.transactions.manager.delete(DrawRow, {
      ...{ roomId, state: 'GATHERING' as const },
    });
    return affected === 1;
  }

  async claim(roomId: string): Promise<Draw | null> {
    // The share lock reads the room after a change that is under way, which locks room and draw in this order.
    const [rows] = await this.transactions.manager.query<[unknown[], number]>(
      `WITH room AS (SELECT id, opens_at FROM queue_rooms WHERE id = $1 FOR SHARE)
       UPDATE queue_draws draw SET claimed_until = ${LEASE}, opens_at = CASE
         WHEN state = 'GATHERING' THEN coalesce(room.opens_at, draw.opens_at) ELSE draw.opens_at END
       FROM room WHERE room_id = room.id AND (claimed_until IS NULL OR claimed_until <= now()) RETURNING room_id`,
      [roomId],
    );
    return rows.length === 0 ? null : this.find(roomId);
  }

  async renew(roomId: string): Promise<void> {
    await this.change(roomId, { claimedUntil: () => LEASE });
  }

  async release(roomId: string): Promise<void> {
    await this.change(roomId, { claimedUntil: null });
  }

  async lock(roomId: string, state: Draw['state'], opensAt?: Date): Promise<boolean> {
    const rows = await this.transactions.manager.query<unknown[]>(
      `SELECT FROM queue_draws
       WHERE room_id = $1 AND state = $2 AND ($3::timestamptz IS NULL OR opens_at = $3) FOR UPDATE`,
      [roomId, state, opensAt],
    );
    return rows.length === 1;
  }

  async seal(roomId: string, seal: Seal): Promise<void> {
    await this.change(roomId, { ...seal, state: 'SEALED' });
  }

  async finish(roomId: string, beacon: BeaconRound | null, drawnAt: Date): Promise<void> {
    await this.change(roomId, {
      state: 'DRAWN',
      drawnAt,
      ...(beacon && {
        beaconRandomness: Buffer.from(beacon.randomness),
        beaconSignature: Buffer.from(beacon.signature),
      }),
    });
  }

  private async change(
    roomId: string,
    changes: Parameters<typeof this.transactions.manager.update<DrawRow>>[2],
  ): Promise<void> {
    await this.transactions.manager.update(DrawRow, { roomId }, changes);
  }
}

function toDraw(row: DrawRow): Draw {
  const { roomId, state, seed, entryKey, opensAt, drawnAt } = row;
  const { entryCount, entriesRoot, sealedAt, beaconRound: round } = row;
  const { beaconRandomness: randomness, beaconSignature: signature } = row;
  const isSealed = entryCount !== null && entriesRoot && sealedAt;
  return {
    ...{ roomId, state, seed, entryKey, opensAt, drawnAt },
    seal: isSealed ? { entryCount, entriesRoot, sealedAt, beaconRound: round } : null,
    beacon: round !== null && randomness && signature ? { round, randomness, signature } : null,
  };
}
