/** After the last seat is sold, each fan who waits looks again within this time. */
const RELOAD_WITHIN_MS = 60_000;

/** The seats that are left, by the responses, and the pauses of the fans who wait for them. */
export class Hall {
  #isSoldOut = false;
  /** @type {Map<() => void, NodeJS.Timeout>} the timer of each pause, by what it runs */
  #pauses = new Map();

  /** @param {number} seats */
  constructor(seats) {
    this.left = seats;
  }

  /** @param {number} seats */
  sell(seats) {
    this.left -= seats;
    if (this.left > 0 || this.#isSoldOut) return;
    this.#isSoldOut = true;
    for (const [end, timer] of this.#pauses) {
      clearTimeout(timer);
      this.#pauses.set(end, setTimeout(end, Math.random() * RELOAD_WITHIN_MS));
    }
  }

  /** Waits so long, or shorter when the news comes that all seats are sold. @param {number} milliseconds */
  pause(milliseconds) {
    return new Promise((resolve) => {
      const end = () => {
        this.#pauses.delete(end);
        resolve(undefined);
      };
      const most = this.#isSoldOut ? RELOAD_WITHIN_MS : Infinity;
      this.#pauses.set(end, setTimeout(end, Math.min(milliseconds, most)));
    });
  }
}
