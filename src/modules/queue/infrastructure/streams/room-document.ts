import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../../../shared/timeout.js';

/** Streams open without the document when the database does not answer in time. */
const FIRST_READ_MS = 1_000;

/** The name of its events, and of the message that says that it has changed. */
export type DocumentEvent = 'room' | 'draw';

interface Source {
  readonly event: DocumentEvent;
  /** Null when it cannot be read now. */
  read(): Promise<object | null>;
  /** Resolves when all streams have it. */
  sendToAll(event: string, json: string): Promise<void>;
  /** The time between two reads. The changes of this time are sent together. */
  pauseMs(): number;
}

/** A document that all streams of a room show, such as its state. It is read once for all of them. */
export class RoomDocument {
  /** The first read has ended. */
  readonly ready: Promise<unknown>;
  json: string | null = null;
  private readsLeft = 0;
  private isBusy = false;

  constructor(private readonly source: Source) {
    this.ready = withTimeout(FIRST_READ_MS, this.refresh(false)).catch(() => undefined);
  }

  get event(): DocumentEvent {
    return this.source.event;
  }

  /** Call after each change. The first read may get what a cache has kept for a second, so there are two. */
  changed(): void {
    this.readsLeft = 2;
    if (!this.isBusy) void this.follow();
  }

  private async follow(): Promise<void> {
    this.isBusy = true;
    while (this.readsLeft > 0) {
      this.readsLeft -= 1;
      await this.refresh(true);
      await sleep(this.source.pauseMs(), undefined, { ref: false });
    }
    this.isBusy = false;
  }

  /** A failed read keeps the last document. */
  private async refresh(sends: boolean): Promise<void> {
    try {
      const document = await this.source.read();
      const json = document && JSON.stringify(document);
      if (json === null || json === this.json) return;
      this.json = json;
      if (sends) await this.source.sendToAll(this.event, json);
    } catch {
      // The next change, or the next refresh of all rooms, reads it again.
    }
  }
}
