export interface WaitTimes {
  readonly peak: number;
  /** Seconds since 1970; null if nobody waited. */
  readonly peakAt: number | null;
  /** The others are null if nobody was admitted. */
  readonly meanSeconds: number | null;
  /** Half of those admitted waited no longer. To the minute. */
  readonly p50Seconds: number | null;
  /** Nine of ten waited no longer. */
  readonly p90Seconds: number | null;
}

/** `at` is seconds since 1970. `waiting` is how many waited at its end. */
interface Minute {
  readonly at: number;
  readonly waiting: number;
  readonly admitted: number;
}

/** People who began to wait within the same minute. */
interface Cohort {
  readonly from: number;
  count: number;
}

/**
 * What the minutes of a room say about the waits in it. They don't know single people: those who came in an earlier
 * minute count as admitted earlier, and whoever leaves as one of the last who came. Time before the opening is none.
 * @param opensAt seconds since 1970, or null
 */
export function waitTimesOf(minutes: readonly Minute[], opensAt: number | null): WaitTimes {
  const peak = Math.max(0, ...minutes.map(({ waiting }) => waiting));
  const waits = waitsOf(minutes, opensAt ?? 0).sort((a, b) => a.seconds - b.seconds);
  const admitted = waits.reduce((sum, { count }) => sum + count, 0);
  const waited = waits.reduce((sum, { seconds, count }) => sum + seconds * count, 0);
  const below = (share: number) => {
    let seen = 0;
    return waits.find(({ count }) => (seen += count) >= share * admitted)?.seconds ?? null;
  };
  return {
    peak,
    peakAt: peak > 0 ? (minutes.find(({ waiting }) => waiting === peak)?.at ?? null) : null,
    meanSeconds: admitted > 0 ? Math.round(waited / admitted) : null,
    p50Seconds: below(0.5),
    p90Seconds: below(0.9),
  };
}

function waitsOf(minutes: readonly Minute[], opensAt: number) {
  const line: Cohort[] = [];
  const waits: { seconds: number; count: number }[] = [];
  let before = 0;
  for (const { at, waiting, admitted } of minutes) {
    const came = waiting + admitted - before;
    if (came > 0) line.push({ from: Math.max(at, opensAt), count: came });
    else dropLast(line, -came);
    for (let left = admitted; left > 0 && line[0];) {
      const [first] = line;
      const count = Math.min(left, first.count);
      waits.push({ seconds: Math.max(0, at - first.from), count });
      left -= count;
      first.count -= count;
      if (first.count === 0) line.shift();
    }
    before = waiting;
  }
  return waits;
}

function dropLast(line: Cohort[], count: number): void {
  for (let left = count; left > 0;) {
    const last = line.at(-1);
    if (!last) return;
    const gone = Math.min(left, last.count);
    left -= gone;
    last.count -= gone;
    if (last.count === 0) line.pop();
  }
}
