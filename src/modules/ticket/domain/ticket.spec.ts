import { codeOf } from '../../../../test/support/code-of.js';
import { checkIn, type Scan, type Ticket, ticketsOf } from './ticket.js';

const now = new Date('2026-12-24T17:30:00Z');
const DOOR = { id: 'door', role: 'door' };
const earlier = new Date('2026-12-24T17:12:00Z');

function ticket(changes: Partial<Ticket> = {}): Ticket {
  return {
    ...{ id: 'ticket', reservationId: 'reservation', userId: 'user', showId: 'show' },
    ...{ seatId: 'seat', areaId: null, section: 'R', row: 1, number: 2 },
    ...{ status: 'VALID', usedAt: null, usedGate: null, usedBy: null },
    ...{ scannedAt: null, createdAt: earlier },
    ...changes,
  };
}

function scan(changes: Partial<Scan> = {}): Scan {
  return {
    ...{ ticketId: 'ticket', showId: 'show', gate: 'North', by: DOOR, scannedAt: null },
    ...changes,
  };
}

const used = ticket({
  ...{ status: 'USED', usedAt: earlier, usedGate: 'North', usedBy: 'door', scannedAt: earlier },
});

describe('A check-in', () => {
  it('uses a valid ticket now', () => {
    expect(checkIn(ticket(), scan(), now)).toEqual({ ...used, usedAt: now, scannedAt: null });
  });

  it('of an offline scanner uses the ticket at the time of the scan', () => {
    expect(checkIn(ticket(), scan({ scannedAt: earlier }), now)).toEqual(used);
  });

  it.each([
    ['before the ticket was made', '2020-01-01T00:00:00Z', earlier],
    ['from now', '2038-01-19T03:14:07Z', now],
  ])(
    'of an offline scanner whose clock is years %s counts at a possible time',
    (_when, at, usedAt) => {
      const wrong = scan({ scannedAt: new Date(at) });
      const admitted = checkIn(ticket(), wrong, now);
      expect(admitted).toEqual({ ...used, usedAt, scannedAt: wrong.scannedAt });
      expect(checkIn(admitted, wrong, new Date(now.getTime() + 60_000))).toBe(admitted);
    },
  );

  it('says when and where a ticket was used before', () => {
    expect(() => checkIn(used, scan({ gate: 'South' }), now)).toThrow(
      expect.objectContaining({
        code: 'TICKET_ALREADY_USED',
        details: { usedAt: earlier.toISOString(), gate: 'North' },
      }),
    );
  });

  it('changes nothing for an offline scan that was uploaded before', () => {
    expect(checkIn(used, scan({ scannedAt: new Date(earlier) }), now)).toBe(used);
  });

  it.each([
    ['at another gate', { scannedAt: earlier, gate: 'South' }],
    ['at no gate', { scannedAt: earlier, gate: null }],
    ['at another time', { scannedAt: now }],
    [
      'of another user at the same gate and time',
      { scannedAt: earlier, by: { ...DOOR, id: 'another user' } },
    ],
    ['of an online scanner at the same time', { scannedAt: null }],
  ])('refuses a used ticket for a scan %s', (_what, changes) => {
    expect(codeOf(() => checkIn(used, scan(changes), now))).toBe('TICKET_ALREADY_USED');
  });

  it('refuses a revoked ticket, also one that was used', () => {
    const revoked = { ...used, status: 'REVOKED' } as const;
    expect(codeOf(() => checkIn(revoked, scan(), now))).toBe('TICKET_REVOKED');
    expect(codeOf(() => checkIn(revoked, scan({ scannedAt: earlier }), now))).toBe(
      'TICKET_REVOKED',
    );
  });

  it('refuses a ticket of another show, and one that does not exist', () => {
    expect(codeOf(() => checkIn(ticket({ showId: 'other' }), scan(), now))).toBe(
      'TICKET_WRONG_SHOW',
    );
    expect(codeOf(() => checkIn(undefined, scan(), now))).toBe('TICKET_FORGED');
  });
});

describe('Returned places', () => {
  const standing = (id: string, status: Ticket['status'] = 'VALID') =>
    ticket({ id, seatId: null, areaId: 'floor', row: null, number: null, status, usedAt: earlier });
  const seat = (seatId: string) => ticket({ id: `ticket of ${seatId}`, seatId });
  const tickets = [seat('a'), standing('one', 'USED'), seat('b'), standing('two')];

  const idsOf = (
    seatIds: readonly string[],
    quantity: number,
    { evenUsed = false, of = tickets } = {},
  ) => {
    const seats = seatIds.map((id) => ({ id }));
    const areas = quantity === 0 ? [] : [{ id: 'floor', quantity }];
    const returned = { reservationId: 'reservation', seats, areas, evenUsed };
    return ticketsOf(returned, of).map(({ id }) => id);
  };

  it('are the tickets of their seats', () => {
    expect(idsOf(['b'], 0)).toEqual(['ticket of b']);
    expect(idsOf([], 0)).toEqual([]);
  });

  it('are unused tickets of an area first', () => {
    expect(idsOf(['a'], 1)).toEqual(['ticket of a', 'two']);
  });

  it('are refused when a ticket was used, except for admins', () => {
    expect(codeOf(() => idsOf([], 2))).toBe('TICKET_ALREADY_USED');
    expect(idsOf([], 2, { evenUsed: true })).toEqual(['two', 'one']);
    expect(codeOf(() => idsOf(['seat'], 0, { of: [used] }))).toBe('TICKET_ALREADY_USED');
  });
});
