import { breachesOfDraw, type DrawnRoom } from '../../../bench/chaos/checks/draws.mjs';

const DRAWN_AT = '2030-01-01T09:00:01.000Z';

/** Three users with lots, of whom the first was admitted, and one who came late. */
function soundRoom(): { -readonly [Key in keyof DrawnRoom]: DrawnRoom[Key] } & {
  fans: [DrawnRoom['fans'][number], ...DrawnRoom['fans']];
} {
  const admittedAt = Date.parse(DRAWN_AT) + 1_000;
  return {
    draw: { state: 'DRAWN', entries: 3, drawnAt: DRAWN_AT },
    failedChecks: [],
    fans: [
      { position: null, own: { entryId: 'a', rank: 1 }, admittedAt },
      { position: 2, own: { entryId: 'b', rank: 3 }, admittedAt: null },
      { position: 1, own: { entryId: 'c', rank: 2 }, admittedAt: null },
      { position: 3, own: null, admittedAt: null },
    ],
  };
}

describe('The checks of draws in the chaos run', () => {
  it('find nothing in a sound room', () => {
    expect(breachesOfDraw(soundRoom())).toEqual([]);
  });

  it('allow for the error of clocks', () => {
    const room = soundRoom();
    room.fans[0].admittedAt = Date.parse(DRAWN_AT) - 400;
    expect(breachesOfDraw(room)).toEqual(['1 users were admitted before the draw']);
    expect(breachesOfDraw({ ...room, clockErrorMs: 500 })).toEqual([]);
  });

  const change = (index: number, fan: Partial<DrawnRoom['fans'][number]>) => {
    const room = soundRoom();
    const fans = room.fans.map((one, at) => (at === index ? { ...one, ...fan } : one));
    return { ...room, fans };
  };

  it.each<[string, DrawnRoom, RegExp]>([
    [
      'a proof that does not hold',
      { ...soundRoom(), failedChecks: ['the root'] },
      /does not hold: the root/,
    ],
    [
      'a draw without an end',
      { ...soundRoom(), draw: { state: 'SEALED' } },
      /not finished: SEALED/,
    ],
    [
      'a lot of nobody',
      { ...soundRoom(), draw: { ...soundRoom().draw, entries: 4 } },
      /4 entries of a draw belong to 3 users/,
    ],
    ['a shared lot', change(1, { own: { entryId: 'a', rank: 3 } }), /two users have the same lot/],
    [
      'an admission before the draw',
      change(0, { admittedAt: Date.parse(DRAWN_AT) - 1 }),
      /1 users were admitted before the draw/,
    ],
    ['a user before better ranks', change(1, { position: 0 }), /a line is not the order/],
    ['a latecomer before ranks', change(3, { position: 0 }), /0: late, 1: 2, 2: 3/],
    ['a gap in the line', change(3, { position: 4 }), /a line is not the order/],
    ['a place of two users', change(3, { position: 2 }), /a line is not the order/],
  ])('find %s', (_what, room, breach) => {
    expect(breachesOfDraw(room)).toEqual([expect.stringMatching(breach)]);
  });
});
