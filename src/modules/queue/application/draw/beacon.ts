import type { BeaconRound } from '../../domain/draw/quicknet.js';

/** A public source of randomness that nobody controls: drand's network quicknet. */
export abstract class Beacon {
  /** Whether draws use it. */
  abstract readonly isOn: boolean;

  /** The round, with its signature verified; null while it is not out, cannot be had or is not genuine. */
  abstract fetch(round: number): Promise<BeaconRound | null>;
}
