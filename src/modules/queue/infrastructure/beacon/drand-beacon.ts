import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../../../config/settings.js';
import { Beacon } from '../../application/draw/beacon.js';
import type { BeaconRound } from '../../domain/draw/quicknet.js';
import { QUICKNET_CHAIN, verifiedRound } from './quicknet-signature.js';

const TIMEOUT_MS = 5_000;
/** A round has some 250 bytes. */
const MAX_BYTES = 4_096;

/**
 * Rounds of drand's network quicknet, from any relay of it. Relays are not trusted: the signature is checked
 * with the pinned key of the network.
 */
@Injectable()
export class DrandBeacon extends Beacon {
  private readonly logger = new Logger(DrandBeacon.name);
  private readonly chainUrl: string | null;

  constructor({ drawBeaconUrl }: Config) {
    super();
    const base = drawBeaconUrl?.replace(/\/+$/, '') ?? null;
    this.chainUrl =
      base === null || base.endsWith(QUICKNET_CHAIN) ? base : `${base}/${QUICKNET_CHAIN}`;
  }

  get isOn(): boolean {
    return this.chainUrl !== null;
  }

  async fetch(round: number): Promise<BeaconRound | null> {
    if (this.chainUrl === null) return null;
    try {
      const found = await read(`${this.chainUrl}/public/${round}`);
      const verified = found.round === round ? verifiedRound(round, String(found.signature)) : null;
      if (!verified) this.logger.warn(`The beacon sent a wrong round ${round}`);
      return verified;
    } catch (error) {
      this.logger.warn(`No round ${round} from the beacon: ${reasonOf(error)}`);
      return null;
    }
  }
}

async function read(url: string): Promise<{ round?: unknown; signature?: unknown }> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString('latin1');
    if (text.length > MAX_BYTES) throw new Error('The response is too large');
  }
  return Object(JSON.parse(text)) as { round?: unknown; signature?: unknown };
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  return cause?.code ?? message ?? String(error);
}
