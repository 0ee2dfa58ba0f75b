import { accessSync, constants, mkdirSync } from 'node:fs';
import { dataRoot } from './paths.mjs';

/** @throws {Error} if this user can't write there */
export function createDataFolder() {
  try {
    mkdirSync(dataRoot, { recursive: true });
    accessSync(dataRoot, constants.W_OK);
  } catch (error) {
    throw new Error(
      `This user can't write to the data folder ${dataRoot} ` +
        `(${/** @type {NodeJS.ErrnoException} */ (error).code}): change its owner or remove it`,
      { cause: error },
    );
  }
}
