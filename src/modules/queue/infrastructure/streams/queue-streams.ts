import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { StartStream } from '../../../../shared/http/pipeline/event-stream.js';
import { Revocations } from '../../../user/index.js';
import { DrawDocuments } from '../../application/draw/draw-documents.js';
import { type OpenedSlot, QueueFacade, type TokenBearer } from '../../application/queue.facade.js';
import type { QueueTokenView } from '../../application/room-entry.js';
import { RoomViews } from '../../application/room-views.js';
import { QueueError } from '../../domain/queue-error.js';
import { Agenda } from './agenda.js';
import { RoomChannels, type RoomListener, type RoomMessage } from './room-channels.js';
import { RoomStreams } from './room-streams.js';
import { UserStream } from './user-stream.js';

/** Reads all rooms that have streams, in case a message was lost. */
const REFRESH_MS = 10_000;
/** When Redis or the room changes for all streams, they are read over this time: 2,000 a second. */
const SPREAD = { minMs: 1_000, msPerStream: 0.5 };
/** Clients of streams that end together come back over this time, some 1,300 a second. */
const RETRY = { minMs: 1_000, spreadMs: 4_000, spreadMsPerStream: 0.75 };
/** While Redis is down, a stream tries again after about this time. */
const RETRY_MS = 5_000;
/** Within a second of the revocation, with the time until the next read of the revocations. */
const CLOSE_AFTER_MS = 250;

/**
 * The event streams of all rooms in this process (docs/adr/0015-event-streams.md). An admission reaches
 * its streams by the message of the script that makes it. Positions are read as polls are, at the
 * stream's own `pollAfterSeconds`.
 */
@Injectable()
export class QueueStreams implements OnModuleInit, OnApplicationShutdown, RoomListener {
  private readonly logger = new Logger(QueueStreams.name);
  private readonly rooms = new Map<string, RoomStreams>();
  private readonly agenda = new Agenda<UserStream>((stream) => void this.read(stream));
  private timer: NodeJS.Timeout | undefined;
  private closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: QueueFacade,
    private readonly views: RoomViews,
    private readonly draws: DrawDocuments,
    private readonly channels: RoomChannels,
    private readonly revocations: Revocations,
  ) {
    channels.listener = this;
    // Each round looks at all streams. Log-outs of the same moment share one.
    revocations.onChange(() => {
      this.closing ??= setTimeout(() => this.closeRevoked(), CLOSE_AFTER_MS).unref();
    });
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.refreshRooms(), REFRESH_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    clearTimeout(this.closing);
  }

  /** @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_UNAVAILABLE */
  async open(bearer: TokenBearer): Promise<StartStream> {
    const stream = new UserStream(bearer, this.queue.claimsOf(bearer), this.retryMs());
    const room = this.roomOf(stream);
    // Before the read: an admission after the read finds the stream.
    room.add(stream);
    try {
      await room.ready();
      await this.show(stream, this.entryOf(stream));
    } catch (error) {
      this.remove(stream);
      throw error;
    }
    return (connection) => {
      connection.onEnd(() => this.remove(stream));
      stream.start(connection, room.documents);
      if (this.isRevoked(stream)) stream.close();
    };
  }

  onMessage(roomId: string, message: RoomMessage): void {
    const room = this.rooms.get(roomId);
    if (!room) return;
    for (const [userId, number, endsAtMs] of message.admitted ?? []) {
      const slot = { roomId, number, expiresAt: new Date(endsAtMs) };
      for (const stream of room.of({ userId, number })) {
        if (!stream.isActive) void this.tellOfSlot(stream, slot);
      }
    }
    for (const [userId, number] of message.ended ?? []) {
      for (const stream of room.of({ userId, number })) void this.read(stream);
    }
    if (message.room) this.views.forget(roomId);
    if (message.draw) this.draws.forget(roomId);
    for (const document of room.documents) if (message[document.event]) document.changed();
    if (message.draw) this.readAll(room);
  }

  onReconnect(roomId: string): void {
    const room = this.rooms.get(roomId);
    if (!room) return;
    for (const document of room.documents) document.changed();
    this.readAll(room);
  }

  private roomOf({ claims: { roomId } }: UserStream): RoomStreams {
    const known = this.rooms.get(roomId);
    if (known) return known;
    const reads = {
      room: () => this.views.of(roomId, null),
      draw: () => this.draws.getDraw(roomId),
    };
    const room = new RoomStreams(reads, this.channels.subscribe(roomId));
    this.rooms.set(roomId, room);
    return room;
  }

  private remove(stream: UserStream): void {
    const { roomId } = stream.claims;
    // A read that is under way must not put the stream back on the agenda.
    stream.version += 1;
    this.agenda.delete(stream);
    const room = this.rooms.get(roomId);
    room?.remove(stream);
    if (room?.size !== 0) return;
    this.rooms.delete(roomId);
    this.channels.unsubscribe(roomId);
  }

  /** Shows the entry, unless a newer one was shown meanwhile. */
  private async show(stream: UserStream, entry: Promise<QueueTokenView>): Promise<void> {
    const version = (stream.version += 1);
    const view = await entry;
    if (version !== stream.version) return;
    stream.show(view);
    this.agenda.set(stream, view.pollAfterSeconds * 1_000);
  }

  /** The time to claim the slot counts from here, even if the client closes the stream at once: the read makes it known. */
  private async tellOfSlot(stream: UserStream, slot: OpenedSlot): Promise<void> {
    const told = stream.version + 1;
    await this.read(stream, this.queue.getOpenedSlot(stream.bearer, slot));
    if (stream.version === told) await this.read(stream);
  }

  /** The user is present until the client of the stream should be back, if the stream ends now. */
  private entryOf({ bearer, retryMs }: UserStream): Promise<QueueTokenView> {
    return this.queue.getEntry(bearer, retryMs);
  }

  private async read(stream: UserStream, entry = this.entryOf(stream)) {
    const version = stream.version + 1;
    try {
      await this.show(stream, entry);
    } catch (error) {
      if (version !== stream.version) return;
      if (isEnd(error)) return stream.end(error);
      if (!(error instanceof QueueError)) this.logger.warn(`Cannot read: ${String(error)}`);
      this.agenda.set(stream, RETRY_MS * (0.5 + Math.random()));
    }
  }

  private retryMs(): number {
    const { minMs, spreadMs, spreadMsPerStream } = RETRY;
    let streams = 0;
    for (const { size } of this.rooms.values()) streams += size;
    return Math.round(minMs + Math.random() * Math.max(spreadMs, streams * spreadMsPerStream));
  }

  private readAll(room: RoomStreams): void {
    const spreadMs = Math.max(SPREAD.minMs, room.size * SPREAD.msPerStream);
    for (const stream of room) this.agenda.set(stream, Math.random() * spreadMs);
  }

  /** Streams outlive the check of the log-in with which they began. */
  private closeRevoked(): void {
    this.closing = undefined;
    for (const room of this.rooms.values()) {
      for (const stream of room) if (this.isRevoked(stream)) stream.close();
    }
  }

  private isRevoked({ bearer, claims }: UserStream): boolean {
    const { userId: id, sessionId } = bearer;
    if (id === null) return this.revocations.isBlocked(claims.userId);
    return this.revocations.include({ id, ...(sessionId !== undefined && { sessionId }) });
  }

  private refreshRooms(): void {
    for (const { documents } of this.rooms.values()) {
      documents.forEach((document) => document.changed());
    }
  }
}

function isEnd(error: unknown): error is QueueError {
  return error instanceof QueueError && error.code !== 'QUEUE_UNAVAILABLE';
}
