/** Counts of a second are written together. If the process crashes, they are lost. */
const WRITE_EVERY_MS = 1_000;

type Counts = ReadonlyMap<string, number>;

/** Refused requests by room and code that are not in Redis yet. */
export class RefusalCounts {
  private pending = new Map<string, Map<string, number>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly write: (roomId: string, counts: Counts) => Promise<void>) {}

  add(roomId: string, code: string, count = 1): void {
    const counts = this.pending.get(roomId) ?? new Map<string, number>();
    this.pending.set(roomId, counts);
    counts.set(code, (counts.get(code) ?? 0) + count);
    this.timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  /** A room that could not be written is tried again with the next second. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const written = this.pending;
    this.pending = new Map();
    await Promise.all(
      [...written].map(([roomId, counts]) =>
        this.write(roomId, counts).catch(() => {
          for (const [code, count] of counts) this.add(roomId, code, count);
        }),
      ),
    );
  }
}
