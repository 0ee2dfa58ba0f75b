/** A set of ids. Beyond `max` ids the oldest one is dropped. */
export class RecentIds {
  private readonly ids = new Set<string>();

  constructor(private readonly max: number) {}

  has(id: string): boolean {
    return this.ids.has(id);
  }

  add(id: string): void {
    this.ids.add(id);
    if (this.ids.size <= this.max) return;
    const [oldest = id] = this.ids;
    this.ids.delete(oldest);
  }
}
