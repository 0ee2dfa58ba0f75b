import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../../shared/domain/clock.js';
import { hmacOfIds, randomSecret, sha256 } from '../../../../shared/hashing.js';
import { type DrawEntry, findEntry } from '../../domain/draw/chunk.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { type Draw, gathersForDraw, keepsDraw } from '../../domain/draw/draw.js';
import { Draws } from '../../domain/draw/draws.js';
import { entryIdOf, idAt } from '../../domain/draw/entry-ids.js';
import { MerkleTree } from '../../domain/draw/merkle-tree.js';
import { QueueError } from '../../domain/queue-error.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import type { Room } from '../../domain/room.js';
import { Rooms } from '../../domain/rooms.js';
import { RoomEvents } from '../room-events.js';
import { RoomHolds } from '../room-holds.js';
import { WaitingRoom } from '../waiting-room.js';
import { DrawOrder } from './draw-order.js';
import { DrawDocuments } from './draw-documents.js';
import { type OwnDrawView, toProofView } from './draw-view.js';
import { LoadOrder } from './load-order.js';
import { SealEntries } from './seal-entries.js';

const RENEW_EVERY_MS = 3_000;
/** No sale by a drawn order takes longer. */
const SALE_MS = 7 * 86_400_000;

/** The draws of rooms: by lot, and provable (docs/fairness.md). */
@Injectable()
export class DrawFacade {
  private readonly logger = new Logger(DrawFacade.name);
  private readonly tree = new MerkleTree(sha256);
  /** Rooms whose draws this instance works on. */
  private readonly atWork = new Set<string>();

  constructor(
    private readonly draws: Draws,
    private readonly chunks: Chunks,
    private readonly rooms: Rooms,
    private readonly waitingRoom: WaitingRoom,
    private readonly sealEntries: SealEntries,
    private readonly drawOrder: DrawOrder,
    private readonly loadOrder: LoadOrder,
    private readonly documents: DrawDocuments,
    private readonly events: RoomEvents,
    private readonly holds: RoomHolds,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the draw that the settings of the room ask for, or drops one that only gathers. Returns whether
   * the room has a draw. Part of the transaction that changes the room, after the room is locked.
   */
  async prepare(room: Room): Promise<boolean> {
    if (!keepsDraw(room) && (await this.draws.drop(room.id))) return false;
    const { id: roomId, opensAt } = room;
    if (await this.draws.find(roomId)) {
      if (opensAt) await this.draws.move(roomId, opensAt);
      return true;
    }
    if (!opensAt || !gathersForDraw(room, this.clock.now())) return false;
    const [seed, entryKey] = [randomSecret(), randomSecret()];
    await this.draws.add({ roomId, seed, entryKey, opensAt });
    return true;
  }

  /** Whether the room has opened, and has no draw or a drawn order. Before that nothing is held, ordered or paid. */
  async isOpen({ id, opensAt, hasDraw }: Room): Promise<boolean> {
    if (opensAt !== null && opensAt > this.clock.now()) return false;
    const draw = hasDraw ? await this.draws.find(id) : null;
    return !draw || draw.state === 'DRAWN';
  }

  /** Advances the draw in the background. If that fails, the next round tries again. */
  start(roomId: string): void {
    this.advance(roomId).catch((error: unknown) => {
      this.logger.warn(`The draw of room ${roomId} waits: ${String(error)}`);
    });
  }

  /**
   * Takes the draw of a room that is due as far as it can go now. Safe to call at any time, on all instances
   * at once. If an instance dies, the next call takes over within ten seconds, and the order is the same.
   */
  async advance(roomId: string): Promise<void> {
    if (this.atWork.has(roomId)) return;
    this.atWork.add(roomId);
    try {
      const draw = await this.draws.claim(roomId);
      if (draw) await this.advanceClaimed(draw);
    } finally {
      this.atWork.delete(roomId);
    }
  }

  /** The rooms that have opened without a drawn order. */
  findDue(): Promise<readonly string[]> {
    return this.draws.findDue(this.clock.now());
  }

  /** The rooms whose sale by a drawn order may go on. */
  findDrawnLately(): Promise<readonly string[]> {
    return this.draws.findDrawn(new Date(this.clock.now().getTime() - SALE_MS));
  }

  /**
   * The entry of the user, with its proof. Its rank is final: it stays the same when the user leaves.
   * @throws QueueError QUEUE_DRAW_NOT_FOUND, QUEUE_ROOM_NOT_FOUND, QUEUE_DRAW_ENTRY_NOT_FOUND, QUEUE_UNAVAILABLE
   */
  async getOwnDraw(claims: QueueTokenClaims): Promise<OwnDrawView> {
    const { roomId, userId } = claims;
    const { seal, entryKey } = await this.findDraw(roomId);
    const entryId = idAt(Buffer.from(entryIdOf(hmacOfIds(entryKey)(userId))), 0);
    if (!seal) return { entryId, rank: null, proof: null };
    const [chunk, nodes] = await Promise.all([
      this.chunks.findAround(roomId, entryId),
      this.chunks.nodes(roomId),
    ]);
    const found =
      chunk && findEntry(chunk, entryId, { nodes, size: seal.entryCount, tree: this.tree });
    if (!found || (await this.isGivenUp(found.entry, claims))) {
      throw new QueueError('QUEUE_DRAW_ENTRY_NOT_FOUND');
    }
    return { entryId, rank: found.entry.rank, proof: toProofView(found.proof) };
  }

  /**
   * Whether the user has left and joined again after the sealing. Users who had to join again because the waiting room
   * lost its data have another number too, but stand at their ranks.
   */
  private async isGivenUp({ number }: DrawEntry, claims: QueueTokenClaims): Promise<boolean> {
    if (number === claims.number) return false;
    return this.waitingRoom.standsBehindRanks(claims.roomId, claims.userId);
  }

  private async advanceClaimed(claimed: Draw): Promise<void> {
    const { roomId } = claimed;
    const lease = setInterval(() => {
      this.draws.renew(roomId).catch((error: unknown) => this.logger.warn(String(error)));
    }, RENEW_EVERY_MS);
    try {
      // Again, because the release after the change of the room may have been interrupted.
      if (claimed.state === 'GATHERING') await this.holds.release(roomId, null);
      const sealed = await this.step(claimed, 'GATHERING', () => this.sealEntries.run(claimed));
      const drawn = await this.step(sealed, 'SEALED', () => this.drawOrder.run(sealed));
      if (drawn.state === 'DRAWN') await this.loadOrder.run(roomId);
    } finally {
      clearInterval(lease);
      await this.draws.release(roomId);
    }
  }

  /** Runs a step of a draw in this state. Returns the draw as it is afterwards. */
  private async step(draw: Draw, state: Draw['state'], run: () => Promise<void>): Promise<Draw> {
    if (draw.state !== state) return draw;
    await run();
    const next = (await this.draws.find(draw.roomId)) ?? draw;
    if (next.state !== state) {
      this.logger.log(
        `Draw of room ${draw.roomId}: ${next.state}, ${next.seal?.entryCount} entries`,
      );
      this.documents.forget(draw.roomId);
      await this.events.announce(draw.roomId, 'draw');
    }
    return next;
  }

  private async findDraw(roomId: string): Promise<Draw> {
    const draw = await this.draws.find(roomId);
    if (draw) return draw;
    const room = await this.rooms.findById(roomId);
    throw new QueueError(room ? 'QUEUE_DRAW_NOT_FOUND' : 'QUEUE_ROOM_NOT_FOUND');
  }
}
