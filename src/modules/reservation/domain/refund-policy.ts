const DAY_MS = 24 * 60 * 60 * 1_000;
/** Buyers have this time after a change of the date. */
const MOVED_DAYS = 7;

/** What decides how long buyers may refund a show. The context `concert` provides it. */
interface RefundableShow {
  readonly status: string;
  readonly startsAt: Date;
  /** When its date was last changed; null when it never was. */
  readonly movedAt: Date | null;
}

/** Whether buyers may refund places of the show: until it starts, or longer after a change of its date. */
export function isRefundableAt({ status, startsAt, movedAt }: RefundableShow, now: Date): boolean {
  const afterMove = movedAt ? movedAt.getTime() + MOVED_DAYS * DAY_MS : 0;
  return status === 'CANCELLED' || now.getTime() < Math.max(startsAt.getTime(), afterMove);
}
