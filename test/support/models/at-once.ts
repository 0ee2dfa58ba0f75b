import fc from 'fast-check';
import { interleaved } from './interleaving.js';
import { type Call, type Effect, modelsAfter, type Step } from './linearizable.js';

/** One action with all its parameters. */
export interface Action<Model> {
  readonly text: string;
  /** The effect on the model. */
  readonly steps: readonly Step<Model>[];
  /** Sends the real request. Returns the answer in the form of the model. */
  send(): Promise<string>;
}

export function actionOf<Model>(
  text: string,
  steps: readonly Step<Model>[],
  send: () => Promise<string>,
): Action<Model> {
  return { text, steps, send };
}

/** Background work: a separate effect on each item, and no answer. */
export interface Round<Model> {
  readonly text: string;
  readonly each: readonly (readonly Step<Model>[])[];
  run(): Promise<void>;
}

export type Plan<Model> = Action<Model> | Round<Model>;

/** A generated action before its parameters are resolved. */
export interface Intent<Model, Real> {
  readonly text: string;
  /** Null if the action is not possible now. `label` names the created resource. */
  plan(model: Model, real: Real, label: string): Plan<Model> | null;
}

/** The models that agree with all answers so far. There may be several, because the order of simultaneous actions is unknown. */
export interface ModelStates<Model> {
  models: Model[];
  /** Actions and answers, for the report of a failure. */
  readonly history: string[];
  labels: number;
}

export function initialStates<Model>(model: Model): ModelStates<Model> {
  return { models: [model], history: [], labels: 0 };
}

/** Runs several intents at the same time. A single intent has exactly one right answer. */
export class AtOnce<Model extends object, Real> implements fc.AsyncCommand<
  ModelStates<Model>,
  Real
> {
  constructor(
    private readonly intents: readonly Intent<Model, Real>[],
    private readonly order: fc.Scheduler | null,
  ) {}

  check(): boolean {
    return true;
  }

  async run(states: ModelStates<Model>, real: Real): Promise<void> {
    const [model] = states.models;
    if (!model) throw new Error('No model is left');
    const planned = this.intents.flatMap(
      (intent) => intent.plan(model, real, `#${(states.labels += 1)}`) ?? [],
    );
    if (planned.length === 0) return;
    const work = () =>
      Promise.all(planned.map((action) => effectsOf(action, planned.length === 1)));
    const effects =
      this.order && planned.length > 1 ? await interleaved(this.order, work) : await work();
    const answers = planned.map(({ text }, i) => `${text}${toldBy(effects[i])}`);
    states.history.push(answers.join('  |  '));
    const models = modelsAfter(states.models, effects.flat());
    if (models.length === 0) throw new Error(disagreement(states, effects.flat()));
    states.models = models;
  }

  toString(): string {
    return this.intents.map(({ text }) => text).join(' | ');
  }
}

export function alone<Model extends object, Real>(
  intents: fc.Arbitrary<Intent<Model, Real>>,
): fc.Arbitrary<AtOnce<Model, Real>> {
  return intents.map((intent) => new AtOnce([intent], null));
}

/** Runs two or three intents at once. With `order`, their statements run in a generated order. */
export function together<Model extends object, Real>(
  intents: fc.Arbitrary<Intent<Model, Real>>,
  order: fc.Arbitrary<fc.Scheduler | null> = fc.constant(null),
): fc.Arbitrary<AtOnce<Model, Real>> {
  const some = fc.array(intents, { minLength: 2, maxLength: 3, size: 'max' });
  return fc.tuple(some, order).map(([drawn, scheduler]) => new AtOnce(drawn, scheduler));
}

export function often<Item>(usual: fc.Arbitrary<Item>, atTimes: fc.Arbitrary<Item>) {
  return fc.oneof({ arbitrary: usual, weight: 7 }, { arbitrary: atTimes, weight: 1 });
}

async function effectsOf<Model>(action: Plan<Model>, alone: boolean): Promise<Effect<Model>[]> {
  if ('send' in action) return [{ steps: action.steps, answer: await action.send() }];
  await action.run();
  // Alone, the work completes. The order does not matter.
  if (alone) return [{ steps: action.each.flat(), answer: null }];
  return action.each.map((steps) => ({ steps, answer: null, optional: true }));
}

function toldBy<Model>(effects: readonly Effect<Model>[] | undefined): string {
  const answer = effects?.[0]?.answer;
  return typeof answer === 'string' ? ` -> ${answer}` : '';
}

function disagreement<Model extends object>(
  { models, history }: ModelStates<Model>,
  effects: readonly Effect<Model>[],
): string {
  const expected = models.map((model) => {
    const after = structuredClone(model);
    return effects.map(({ steps }) => answerOf(after, steps)).join('  |  ');
  });
  return [
    'The answers of the last line do not agree with the model in any order:',
    ...history.map((line) => `  ${line}`),
    `The model expects: ${[...new Set(expected)].join('  or  ')}`,
  ].join('\n');
}

function answerOf<Model>(model: Model, steps: readonly Step<Model>[]): string {
  const call: Call = { answer: null, now: 0 };
  for (const step of steps) step(model, call);
  return call.answer ?? '-';
}
