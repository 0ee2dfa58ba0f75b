import type { components } from '@onsale/client';
import { serverNow } from '../shared/clock.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';
import { stored } from '../shared/stored.js';
import type { ScanStore, StoredScan } from './scan-store.js';
import type { Outcome, ScanUpload } from './scan-upload.js';
import { timeOf } from './show-time.js';
import { isSigned, loadVerifier, readCode, type TicketCode } from './ticket-code.js';

type Place = components['schemas']['PlaceDto'];

export interface Gate {
  readonly showId: string;
  /** When the show starts: an instant. */
  readonly startsAt: string;
  /** This device. */
  readonly gate: string;
}

/** A ticket of a show that is far away, with no known refusal. Nothing was stored: the door decides. */
export interface TimeVerdict {
  readonly kind: 'far';
  readonly time: 'early' | 'late';
  readonly startsAt: string;
  /** What was scanned. */
  readonly text: string;
}

export type Verdict =
  | TimeVerdict
  /** Without a seat: accepted offline. */
  | { readonly kind: 'admitted'; readonly seat: Place | null }
  | { readonly kind: 'used'; readonly usedAt: string | null; readonly gate: string | null }
  | { readonly kind: 'wrongShow'; readonly showId: string }
  /** `unchecked`: the device is offline and has no key. `unsaved`: it cannot store scans. */
  | { readonly kind: 'revoked' | 'forged' | 'unreadable' | 'unchecked' | 'unsaved' };

/** A fan should not stand at the door for longer than this. */
const ANSWER_WITHIN_MS = 3_000;

/** The published keys of tickets. They outlive the page, for a start without a network. */
const keptKeys = stored<string[]>('onsale.scan.keys');

/** Judges codes: by the server, and without an answer by what this device knows. */
export class Door {
  constructor(
    private readonly store: ScanStore,
    private readonly upload: ScanUpload,
  ) {}

  /** @param isSure the door admits at any time */
  async judge(text: string, { showId, startsAt, gate }: Gate, isSure = false): Promise<Verdict> {
    const code = readCode(text.trim());
    if (!code) return { kind: 'unreadable' };
    // Without the file that verifies, nobody can know.
    const isGenuine = await this.isGenuine(code).catch(() => null);
    if (isGenuine === null) return { kind: 'unchecked' };
    if (!isGenuine) return { kind: 'forged' };
    if (code.showId !== showId) return { kind: 'wrongShow', showId: code.showId };
    const time = timeOf(startsAt, serverNow());
    if (time !== 'now' && !isSure) {
      return (await this.refusalOf(code)) ?? { kind: 'far', time, startsAt, text };
    }
    const scan: StoredScan = {
      ...{ ticketId: code.ticketId, showId, code: code.text, gate },
      scannedAt: new Date(serverNow()).toISOString(),
      state: 'QUEUED',
    };
    const earlier = await this.store.add(scan).catch(() => 'unsaved' as const);
    if (earlier === 'unsaved') return { kind: earlier };
    if (earlier) return verdictOfEarlier(earlier);
    const outcome = await this.upload.outcomeOf(scan, ANSWER_WITHIN_MS);
    return outcome ? verdictOf(outcome) : { kind: 'admitted', seat: null };
  }

  /** Why the ticket would be refused, as far as this device can know. Stores nothing. */
  private async refusalOf({ ticketId }: TicketCode): Promise<Verdict | null> {
    const earlier = await this.store.find(ticketId).catch(() => null);
    if (earlier) return verdictOfEarlier(earlier);
    if (!this.upload.isOnline.value) return null;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const params = { path: { ticketId } };
      const state = await onsale.get('/v1/tickets/{ticketId}/state', { params, signal });
      const { status, usedAt, gate } = state;
      if (status === 'REVOKED') return { kind: 'revoked' };
      return status === 'USED' ? { kind: 'used', usedAt, gate } : null;
    } catch (error) {
      return codeOf(error) === 'TICKET_NOT_FOUND' ? { kind: 'forged' } : null;
    }
  }

  /** Null if nobody can know. */
  private async isGenuine(code: TicketCode): Promise<boolean | null> {
    if (await isSigned(code, keptKeys.read() ?? [])) return true;
    // The code may be signed with a newer key.
    if (this.upload.isOnline.value) await this.readKeys();
    const keys = keptKeys.read();
    return keys && isSigned(code, keys);
  }

  /** What the device needs to judge without a network. */
  prepare(): void {
    void loadVerifier().catch(() => undefined);
    void this.readKeys();
  }

  private async readKeys(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const { keys } = await onsale.get('/.well-known/jwks.json', { signal });
      keptKeys.write(keys.map(({ x }) => x));
    } catch {
      // The kept keys stay.
    }
  }
}

function verdictOfEarlier({ state, refusal, scannedAt, gate }: StoredScan): Verdict {
  if (state === 'CONFLICT' && refusal) return verdictOf({ admitted: false, ...refusal });
  return { kind: 'used', usedAt: scannedAt, gate };
}

function verdictOf(
  outcome: Pick<Outcome, 'admitted' | 'usedAt' | 'gate'> & {
    readonly code: string | null;
    readonly seat?: Place | null;
  },
): Verdict {
  const { admitted, code, usedAt, gate, seat = null } = outcome;
  if (admitted) return { kind: 'admitted', seat };
  if (code === 'TICKET_REVOKED') return { kind: 'revoked' };
  if (code === 'TICKET_FORGED') return { kind: 'forged' };
  return { kind: 'used', usedAt, gate };
}
