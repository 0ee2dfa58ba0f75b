const TURN_MS = 100;

/**
 * Runs work for many items, each at its own time, from one timer. Items of the same tenth of a second
 * run in one turn of the event loop, so that their reads share a batch.
 */
export class Agenda<Item> {
  private readonly turns = new Map<number, Set<Item>>();
  private readonly turnByItem = new Map<Item, number>();
  private timer: NodeJS.Timeout | undefined;
  private nextTurn = 0;

  constructor(private readonly work: (item: Item) => void) {}

  /** Replaces an earlier time of the item. */
  set(item: Item, delayMs: number): void {
    this.delete(item);
    this.start();
    const turn = Math.max(this.nextTurn, Math.ceil((performance.now() + delayMs) / TURN_MS));
    const items = this.turns.get(turn);
    if (items) items.add(item);
    else this.turns.set(turn, new Set([item]));
    this.turnByItem.set(item, turn);
  }

  delete(item: Item): void {
    const turn = this.turnByItem.get(item);
    if (turn === undefined) return;
    this.turnByItem.delete(item);
    this.turns.get(turn)?.delete(item);
  }

  private start(): void {
    if (this.timer) return;
    this.nextTurn = currentTurn() + 1;
    this.timer = setInterval(() => this.run(), TURN_MS).unref();
  }

  private run(): void {
    const last = currentTurn();
    while (this.nextTurn <= last) {
      const turn = this.nextTurn;
      // Items that are set from here on have a later turn.
      this.nextTurn += 1;
      const items = this.turns.get(turn) ?? [];
      this.turns.delete(turn);
      for (const item of items) {
        this.turnByItem.delete(item);
        this.work(item);
      }
    }
    if (this.turnByItem.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function currentTurn(): number {
  return Math.floor(performance.now() / TURN_MS);
}
