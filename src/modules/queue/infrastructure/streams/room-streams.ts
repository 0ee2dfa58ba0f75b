import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import { type DocumentEvent, RoomDocument } from './room-document.js';
import type { UserStream } from './user-stream.js';

/** Enough for the tabs of one person. */
const MAX_PER_USER = 5;
/** Streams that get an event in one turn of the event loop: about 5 ms of work. */
const SENDS_PER_TURN = 500;
/** A change of the room is sent to 4,000 streams a second at most. */
const PAUSE = { minMs: 1_200, msPerStream: 0.25 };

/** How each document is read, by the name of its event. */
type Reads = Readonly<Partial<Record<DocumentEvent, () => Promise<object | null>>>>;

/** The streams of one room in this process. */
export class RoomStreams {
  /** In the order in which a stream opens: the room first. */
  readonly documents: readonly RoomDocument[];
  size = 0;
  /** The oldest first. */
  private readonly byUser = new Map<string, UserStream[]>();

  constructor(
    reads: Reads,
    readonly subscribed: Promise<void>,
  ) {
    this.documents = Object.entries(reads).map(
      ([event, read]) =>
        new RoomDocument({
          event: event as DocumentEvent,
          read,
          sendToAll: (name, json) => this.sendToAll(name, json),
          pauseMs: () => Math.max(PAUSE.minMs, this.size * PAUSE.msPerStream),
        }),
    );
  }

  /** From here on no admission is missed, and the documents are known. */
  async ready(): Promise<void> {
    await Promise.all([this.subscribed, ...this.documents.map(({ ready }) => ready)]);
  }

  *[Symbol.iterator](): Generator<UserStream> {
    for (const streams of this.byUser.values()) yield* streams;
  }

  of({ userId, number }: Pick<QueueTokenClaims, 'userId' | 'number'>): readonly UserStream[] {
    return this.byUser.get(userId)?.filter(({ claims }) => claims.number === number) ?? [];
  }

  add(stream: UserStream): void {
    const { userId } = stream.claims;
    const others = this.byUser.get(userId) ?? [];
    this.byUser.set(userId, [...others, stream]);
    this.size += 1;
    if (others.length >= MAX_PER_USER) others[0]?.displace();
  }

  remove(stream: UserStream): void {
    const { userId } = stream.claims;
    const all = this.byUser.get(userId) ?? [];
    const others = all.filter((one) => one !== stream);
    if (others.length === 0) this.byUser.delete(userId);
    else this.byUser.set(userId, others);
    this.size -= all.length - others.length;
  }

  private async sendToAll(event: string, json: string): Promise<void> {
    let sent = 0;
    for (const stream of [...this]) {
      stream.send(event, json);
      sent += 1;
      if (sent % SENDS_PER_TURN === 0) await nextTurn();
    }
  }
}
