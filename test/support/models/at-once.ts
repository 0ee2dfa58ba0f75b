import fc from 'fast-check';
import { interleaved } from './interleaving.js';
import { type Call, type Effect, modelsAfter, type Step } from './linearizable.js';

/** Something that somebody does, known down to what they do it with. */
export interface Action<Model> {
  readonly text: string;
  /** What the rules say happens. */
  readonly steps: readonly Step<Model>[];
  /** Does it for real; what is answered, in the words of the model. */
  send(): Promise<string>;
}

export function actionOf<Model>(
  text: string,
  steps: readonly Step<Model>[],
  send: () => Promise<string>,
): Action<Model> {
  return { text, steps, send };
}

/** Work in the background: what it does to each thing by itself, and answers nobody. */
export interface Round<Model> {
  readonly text: string;
  readonly each: readonly (readonly Step<Model>[])[];
  run(): Promise<void>;
}

export type Plan<Model> = Action<Model> | Round<Model>;

/** What somebody means to do, as it was drawn. */
export interface Intent<Model, Real> {
  readonly text: string;
  /** Null when there is nothing to do it with. `label` names what comes of it. */
  plan(model: Model, real: Real, label: string): Plan<Model> | null;
}

/** The models that are in accord with all answers so far; several, when the order was not told. */
export interface Worlds<Model> {
  models: Model[];
  /** What was done and answered, to be read when it went wrong. */
  readonly history: string[];
  labels: number;
}

export function worldsOf<Model>(model: Model): Worlds<Model> {
  return { models: [model], history: [], labels: 0 };
}

/** Some intents, carried out at the same time; one of them alone has exactly one right answer. */
export class AtOnce<Model extends object, Real> implements fc.AsyncCommand<Worlds<Model>, Real> {
  constructor(
    private readonly intents: readonly Intent<Model, Real>[],
    private readonly order: fc.Scheduler | null,
  ) {}

  check(): boolean {
    return true;
  }

  async run(worlds: Worlds<Model>, real: Real): Promise<void> {
    const [model] = worlds.models;
    if (!model) throw new Error('No model is left');
    const planned = this.intents.flatMap(
      (intent) => intent.plan(model, real, `#${(worlds.labels += 1)}`) ?? [],
    );
    if (planned.length === 0) return;
    const work = () =>
      Promise.all(planned.map((action) => effectsOf(action, planned.length === 1)));
    const effects =
      this.order && planned.length > 1 ? await interleaved(this.order, work) : await work();
    const answers = planned.map(({ text }, i) => `${text}${toldBy(effects[i])}`);
    worlds.history.push(answers.join('  |  '));
    const models = modelsAfter(worlds.models, effects.flat());
    if (models.length === 0) throw new Error(disagreement(worlds, effects.flat()));
    worlds.models = models;
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

/** Two or three at once; with `order` their statements go in an order that it draws. */
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
  // With nobody in its way it does all of it, one after the other: in which order is all the same.
  if (alone) return [{ steps: action.each.flat(), answer: null }];
  return action.each.map((steps) => ({ steps, answer: null, optional: true }));
}

function toldBy<Model>(effects: readonly Effect<Model>[] | undefined): string {
  const answer = effects?.[0]?.answer;
  return typeof answer === 'string' ? ` -> ${answer}` : '';
}

function disagreement<Model extends object>(
  { models, history }: Worlds<Model>,
  effects: readonly Effect<Model>[],
): string {
  const expected = models.map((model) => {
    const after = structuredClone(model);
    return effects.map(({ steps }) => answerOf(after, steps)).join('  |  ');
  });
  return [
    'The answers of the last line are not those of the model, in whatever order it was done:',
    ...history.map((line) => `  ${line}`),
    `The model says: ${[...new Set(expected)].join('  or  ')}`,
  ].join('\n');
}

function answerOf<Model>(model: Model, steps: readonly Step<Model>[]): string {
  const call: Call = { answer: null, now: 0 };
  for (const step of steps) step(model, call);
  return call.answer ?? '-';
}
