import type fc from 'fast-check';

/** Leaves time within Jest's limit to tell what was found, however far it was shrunk. */
const LONGEST_MS = 22_000;

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH, MODEL_REPLAY_PATH } = process.env;

/** How often a model is tried; MODEL_RUNS for a longer hunt, MODEL_SEED and MODEL_PATH to see one again. */
export function modelRuns(usual: number): fc.Parameters<unknown> {
  return {
    numRuns: Number(MODEL_RUNS ?? usual),
    ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
    ...(MODEL_RUNS === undefined && { interruptAfterTimeLimit: LONGEST_MS }),
  };
}

/** Which of the commands were carried out: what the report of a failure says, to replay its path. */
export const replayed: { replayPath?: string } =
  MODEL_REPLAY_PATH === undefined ? {} : { replayPath: MODEL_REPLAY_PATH };

/** A hunt may take hours. */
export const TEST_TIMEOUT_MS = MODEL_RUNS === undefined ? 30_000 : 6 * 3_600_000;
