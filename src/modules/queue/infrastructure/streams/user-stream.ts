import type { OpenStream } from '../../../../shared/http/server/open-stream.js';
import type { TokenBearer } from '../../application/queue.facade.js';
import type { QueueTokenView } from '../../application/room-entry.js';
import type { QueueError } from '../../domain/queue-error.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import type { RoomDocument } from './room-document.js';

/** A client that has too many streams must not come back at once and end the next one. */
const DISPLACED_RETRY_MS = 60_000;

/** The place or slot of a user, on one connection. */
export class UserStream {
  /** Counts the reads. A reply to an older one is out of date. */
  version = 0;
  isActive = false;
  private json = '';
  private connection: OpenStream | undefined;
  private isDisplaced = false;

  constructor(
    readonly bearer: TokenBearer,
    readonly claims: QueueTokenClaims,
    /** How long the client waits before it connects again. */
    readonly retryMs: number,
  ) {}

  /** Sends what is known so far. `room` comes before the entry, other documents after it. */
  start(connection: OpenStream, documents: readonly RoomDocument[]): void {
    this.connection = connection;
    connection.setRetry(this.retryMs);
    const [room, ...others] = documents;
    if (room) this.sendDocument(room);
    this.sendEntry();
    others.forEach((document) => this.sendDocument(document));
    if (this.isDisplaced) this.displace();
  }

  /** Sends the entry, unless the client has it. */
  show(view: QueueTokenView): void {
    const json = JSON.stringify(view);
    if (json === this.json) return;
    this.json = json;
    this.isActive = view.status === 'ACTIVE';
    this.sendEntry();
  }

  send(event: string, json: string): void {
    this.connection?.send(event, json);
  }

  /** The token has no place or slot any more. */
  end({ code, details }: QueueError): void {
    this.connection?.send('ended', JSON.stringify({ code, ...details }));
    this.connection?.end();
  }

  /** The log-in has ended. The client may come back, and is refused then. */
  close(): void {
    this.connection?.end();
  }

  /** The user has opened too many other streams. */
  displace(): void {
    this.isDisplaced = true;
    this.connection?.setRetry(DISPLACED_RETRY_MS);
    this.connection?.end();
  }

  private sendEntry(): void {
    this.send(this.isActive ? 'admitted' : 'position', this.json);
  }

  private sendDocument({ event, json }: RoomDocument): void {
    if (json !== null) this.send(event, json);
  }
}
