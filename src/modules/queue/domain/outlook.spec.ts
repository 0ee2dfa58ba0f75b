import { outlookOf, type Turnout } from './outlook.js';

const nobodyYet: Turnout = { admitted: 0, active: 0, bought: 0 };

function outlook(
  supply: { left: number; held?: number },
  position: number | null,
  turnout: Partial<Turnout> | null = {},
) {
  return outlookOf({ held: 0, ...supply }, position, turnout && { ...nobodyYet, ...turnout });
}

describe('outlookOf', () => {
  it('says SOLD_OUT only when nothing is left and nothing is held', () => {
    expect(outlook({ left: 0 }, 1)).toBe('SOLD_OUT');
    expect(outlook({ left: 0, held: 1 }, 1)).toBe('UNLIKELY');
  });

  it('knows nothing before the order is drawn, except that all is sold', () => {
    expect(outlook({ left: 100 }, null)).toBeNull();
    expect(outlook({ left: 100 }, 1, null)).toBeNull();
    expect(outlook({ left: 0 }, null)).toBe('SOLD_OUT');
  });

  it('expects one piece per user as long as nobody has bought', () => {
    expect(outlook({ left: 100 }, 50)).toBe('PLENTY');
    expect(outlook({ left: 100 }, 51)).toBe('SCARCE');
    expect(outlook({ left: 100 }, 100)).toBe('SCARCE');
    expect(outlook({ left: 100 }, 101)).toBe('UNLIKELY');
    expect(outlook({ left: 1 }, 1)).toBe('SCARCE');
  });

  it('follows what the admitted users have bought', () => {
    const greedy = { admitted: 1_000, bought: 4_000 };
    expect(outlook({ left: 1_000 }, 100, greedy)).toBe('PLENTY');
    expect(outlook({ left: 1_000 }, 200, greedy)).toBe('SCARCE');
    expect(outlook({ left: 1_000 }, 300, greedy)).toBe('UNLIKELY');
    const modest = { admitted: 1_000, bought: 100 };
    expect(outlook({ left: 1_000 }, 3_000, modest)).toBe('PLENTY');
  });

  it('hardly changes by the first few purchases', () => {
    expect(outlook({ left: 100 }, 40, { admitted: 1, bought: 4 })).toBe('PLENTY');
    expect(outlook({ left: 100 }, 40, { admitted: 1, bought: 0 })).toBe('PLENTY');
  });

  it('counts users with a slot as ahead, less what they hold already', () => {
    const full = { admitted: 80, active: 80 };
    expect(outlook({ left: 100 }, 1, full)).toBe('SCARCE');
    expect(outlook({ left: 50 }, 1, full)).toBe('UNLIKELY');
    expect(outlook({ left: 50, held: 60 }, 1, full)).toBe('PLENTY');
    expect(outlook({ left: 50 }, 0, full)).toBe('UNLIKELY');
  });
});
