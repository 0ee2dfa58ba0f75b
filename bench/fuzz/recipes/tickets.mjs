import { inDays, letIn, own } from './recipe.mjs';

/** @type {import('./recipe.mjs').Recipes} */
export const tickets = {
  holdSeats: (world, draw) => {
    const [showId, free] = draw.pick([...world.shows]);
    const count = draw.integer(1, 2);
    const areas = [{ areaId: draw.pick(world.areas.get(showId) ?? []), quantity: count }];
    const seatIds = free.slice(0, count);
    const places = draw.pick([
      { seatIds },
      { seatIds, areas },
      { areas },
      { best: { count } },
      { best: { count, section: draw.pick(['A', 'a']), maxPrice: draw.integer(1_000, 2_000) } },
    ]);
    const without = ['seatIds', 'best', 'areas'].filter((name) => !(name in places));
    return { ...letIn(world, draw), body: { showId, ...places }, without };
  },
  getReservation: ({ reservations }, draw) =>
    own(reservations, draw, ({ id }) => ({ path: { reservationId: id } })),
  releaseReservation: ({ holds }, draw) =>
    own(holds, draw, ({ id }) => ({ path: { reservationId: id } })),

  getTicket: ({ tickets }, draw) => own(tickets, draw, ({ id }) => ({ path: { ticketId: id } })),
  getTicketImage: ({ tickets }, draw) =>
    own(tickets, draw, ({ id }) => ({ path: { ticketId: id } })),
  // Removed before the request, because a ticket can be used only once.
  checkIn: ({ unusedTickets }) => ({ body: { ...unusedTickets.pop() } }),
  // Leaves some tickets to the online check-in.
  uploadCheckIns: ({ tickets, unusedTickets }, draw) => {
    const unused = unusedTickets.length > 2 ? unusedTickets.splice(0, 1) : [];
    const known = tickets.filter(({ code }) => !unusedTickets.some((one) => one.code === code));
    const scannedAt = inDays(draw.integer(-2, 2));
    const scan = { scannedAt, ...(draw.chance(0.5) && { gate: draw.pick(['North', '남문']) }) };
    const scanned = [...unused, ...known.slice(-2)];
    const checkins = scanned.map(({ code, showId }) => ({ code, showId, ...scan }));
    return checkins.length > 0 ? { body: { checkins } } : {};
  },
  getTicketState: ({ tickets }, draw) =>
    tickets.length > 0 ? { path: { ticketId: draw.pick(tickets).id } } : {},
  countCheckIns: ({ shows }, draw) => ({ path: { showId: draw.pick([...shows.keys()]) } }),
};
