import type { components } from '../../../clients/typescript/src/schema.js';
import { stored } from '../shared/stored.js';

type Draw = components['schemas']['DrawDto'];

/** What this browser saw of a draw before it was made. A server cannot change it later. */
export interface Notes {
  readonly seedCommitment?: string;
  readonly entriesRoot?: string;
  readonly beaconRound?: number | null;
}

const notesOf = (roomId: string) => stored<Notes>(`onsale.draw.${roomId}`);

export function readNotes(roomId: string): Notes | null {
  return notesOf(roomId).read();
}

/** Keeps what is seen first. */
export function note(
  roomId: string,
  { state, seedCommitment, entriesRoot, beaconRound }: Draw,
): void {
  if (state === 'DRAWN') return;
  const sealed = state === 'SEALED' ? { entriesRoot: entriesRoot!, beaconRound: beaconRound! } : {};
  notesOf(roomId).write({ seedCommitment, ...sealed, ...readNotes(roomId) });
}
