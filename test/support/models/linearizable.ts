/** The state of a call between its steps. */
export interface Call {
  answer: string | null;
  /** The time that the call has read, in seconds of the model. */
  now: number;
  /** A result of an earlier step for a later step. */
  seen?: boolean;
  /** Names of resources that an earlier step has found. */
  found?: readonly string[];
  /** How many resources there were at an earlier step. */
  count?: number;
  /** Plain values of earlier steps, of the model's own type. */
  memo?: unknown;
}

/** One atomic step of a call: changes the model, and may answer the call. */
export type Step<Model> = (model: Model, call: Call) => void;

/** One of several simultaneous calls. */
export interface Effect<Model> {
  readonly steps: readonly Step<Model>[];
  /** The answer of the system. Null for background work. */
  readonly answer: string | null;
  /** Whether the work may be skipped, because other calls block it. */
  readonly optional?: boolean;
}

interface Moment<Model> {
  readonly model: Model;
  readonly calls: readonly Call[];
  /** The number of completed steps of each call. */
  readonly made: readonly number[];
}

/**
 * Every model that some interleaving of the steps, from one of `models`, leads to, with exactly the
 * answers that were given. None: the answers contradict the rules (Herlihy and Wing, "Linearizability",
 * 1990; a call with side effects after its decision is several steps).
 */
export function modelsAfter<Model extends object>(
  models: readonly Model[],
  effects: readonly Effect<Model>[],
): Model[] {
  let moments: Moment<Model>[] = models.map((model) => ({
    model,
    calls: effects.map(() => ({ answer: null, now: 0 })),
    made: effects.map(() => 0),
  }));
  const ends: Moment<Model>[] = [];
  while (moments.length > 0) {
    ends.push(
      ...moments.filter(({ made }) => effects.every((one, i) => mayEnd(one, made[i] ?? 0))),
    );
    moments = distinct(
      moments.flatMap((moment) => effects.flatMap((effect, i) => nextMoments(moment, effect, i))),
    );
  }
  return distinct(ends.map(({ model }) => model));
}

function nextMoments<Model extends object>(
  { model, calls, made }: Moment<Model>,
  effect: Effect<Model>,
  index: number,
): Moment<Model>[] {
  const count = made[index] ?? 0;
  const step = effect.steps[count];
  if (!step) return [];
  const next = structuredClone({ model, calls });
  const call = next.calls[index];
  if (!call) return [];
  step(next.model, call);
  // Work without an effect is as if it was skipped. Else each item of a round would double the moments.
  if (effect.optional && effect.steps.length === 1 && keyOf(next.model) === keyOf(model)) return [];
  const isLast = count + 1 === effect.steps.length;
  const fits = call.answer === effect.answer || (call.answer === null && !isLast);
  return fits ? [{ ...next, made: replaced(made, index, count + 1) }] : [];
}

function mayEnd<Model>({ steps, optional }: Effect<Model>, made: number): boolean {
  return made === steps.length || (optional === true && made === 0);
}

function replaced(made: readonly number[], index: number, count: number): readonly number[] {
  return made.map((known, i) => (i === index ? count : known));
}

function distinct<Item extends object>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** The same key for equal plain values, in any order of their properties. */
function keyOf(value: object): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
