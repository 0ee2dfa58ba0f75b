import type fc from 'fast-check';

/** Leaves time within Jest's limit to shrink and report a failure. */
const MAX_MS = 22_000;

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH, MODEL_REPLAY_PATH } = process.env;

/** The number of runs. MODEL_RUNS sets it; MODEL_SEED and MODEL_PATH repeat a failure. */
export function modelRuns(usual: number): fc.Parameters<unknown> {
  return {
    numRuns: Number(MODEL_RUNS ?? usual),
    ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
    ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
    ...(MODEL_RUNS === undefined && { interruptAfterTimeLimit: MAX_MS }),
  };
}

/** The `replayPath` of a reported failure. */
export const replayed: { replayPath?: string } =
  MODEL_REPLAY_PATH === undefined ? {} : { replayPath: MODEL_REPLAY_PATH };

/** A run with MODEL_RUNS may take hours. */
export const TEST_TIMEOUT_MS = MODEL_RUNS === undefined ? 30_000 : 6 * 3_600_000;
