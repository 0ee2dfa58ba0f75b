import type { RoomSettings } from './room.js';

/** What a user needs to join a room, besides an account. */
export type Door = 'VERIFIED' | 'CODE' | 'PROOF_OF_WORK';

/** The doors of a room, in the order in which they are checked. */
export function doorsOf({
  identity,
  entry,
  challenge,
}: Pick<RoomSettings, 'identity' | 'entry' | 'challenge'>): readonly Door[] {
  const doors: Door[] = [];
  if (identity === 'VERIFIED') doors.push('VERIFIED');
  // A guess at a code costs a proof of work.
  if (challenge === 'PROOF_OF_WORK') doors.push('PROOF_OF_WORK');
  if (entry === 'CODE') doors.push('CODE');
  return doors;
}
