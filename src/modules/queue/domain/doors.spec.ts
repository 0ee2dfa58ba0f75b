import { doorsOf } from './doors.js';
import { DEFAULT_ROOM_SETTINGS } from './room.js';

describe('doorsOf', () => {
  it('finds none in a room with default settings', () => {
    expect(doorsOf(DEFAULT_ROOM_SETTINGS)).toEqual([]);
  });

  it('puts the proof of work before the code', () => {
    const room = { identity: 'VERIFIED', entry: 'CODE', challenge: 'PROOF_OF_WORK' } as const;
    expect(doorsOf(room)).toEqual(['VERIFIED', 'PROOF_OF_WORK', 'CODE']);
  });
});
