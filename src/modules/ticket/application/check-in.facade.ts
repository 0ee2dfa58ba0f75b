import { Injectable } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import {
  type BatchSteps,
  BatchedUseCase,
  settle,
} from '../../../shared/database/batched-use-case.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { ConcertFacade } from '../../concert/index.js';
import { AdminActions } from '../../user/index.js';
import { alreadyUsed, checkIn, type Scan, type Ticket } from '../domain/ticket.js';
import { TicketError } from '../domain/ticket-error.js';
import { Tickets } from '../domain/tickets.js';
import { TicketCodes } from './ticket-codes.js';
import { ticketCheckedIn } from './ticket-events.js';
import { TicketQueries } from './ticket-queries.js';
import {
  type CheckInsView,
  type CheckInView,
  type TicketStateView,
  toCheckInsView,
  toCheckInView,
  toTicketStateView,
} from './ticket-views.js';

/** A text that was read at a gate. */
export interface ReadCode extends Omit<Scan, 'ticketId'> {
  readonly code: string;
}

interface Locked {
  /** Each decision replaces its ticket. */
  readonly tickets: Map<string, Ticket>;
  /** The ids of tickets that a scan of this batch has used, now or in an earlier upload. */
  readonly admitted: Set<string>;
  readonly now: Date;
}

interface Admission {
  readonly scan: Scan;
  /** The same as `ticket` for a scan that was uploaded before. */
  readonly before: Ticket | undefined;
  readonly ticket: Ticket;
}

/** Checks tickets in. Row locks decide which scan of a ticket is the first. Check-ins of a show share batches. */
@Injectable()
export class CheckInFacade {
  private readonly checkIns: BatchedUseCase<Scan, Locked, Admission, CheckInView>;
  private readonly counts: BatchedReads<Parameters<typeof toCheckInsView>[1]>;
  private readonly steps: BatchSteps<Scan, Locked, Admission, CheckInView> = {
    lock: async (scans) => ({
      tickets: await this.tickets.lock(scans.map(({ ticketId }) => ticketId)),
      admitted: new Set(),
      now: this.clock.now(),
    }),
    decide: (scan, { tickets, admitted, now }) => {
      const before = tickets.get(scan.ticketId);
      const ticket = checkIn(before, scan, now);
      // Equal scans of one upload are one admission.
      if (admitted.has(ticket.id)) throw alreadyUsed(ticket);
      admitted.add(ticket.id);
      tickets.set(ticket.id, ticket);
      return { scan, before, ticket };
    },
    write: async (admissions, { now }) => {
      const used = admissions.filter(({ ticket, before }) => ticket !== before);
      await Promise.all([
        this.tickets.use(used.map(({ ticket }) => ticket)),
        this.actions.note(used.map(changeOf)),
        this.outbox.record(used.map(({ ticket }) => ticketCheckedIn(ticket, now))),
      ]);
      return admissions.map(({ ticket }) => toCheckInView(ticket));
    },
  };

  constructor(
    private readonly tickets: Tickets,
    private readonly codes: TicketCodes,
    private readonly concerts: ConcertFacade,
    private readonly actions: AdminActions,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    queries: TicketQueries,
    keys: IdempotencyKeys,
  ) {
    const batching = { name: 'check-in', keyOf: ({ showId }: Scan) => showId };
    this.checkIns = new BatchedUseCase({ ...batching, ...this.steps }, keys, transactions);
    this.counts = new BatchedReads(transactions, (showIds) => queries.countCheckIns(showIds));
  }

  /**
   * Admits the holder of the code, once. Not inside a transaction.
   * @throws TicketError TICKET_FORGED, TICKET_WRONG_SHOW, TICKET_REVOKED, TICKET_ALREADY_USED
   */
  async checkIn(
    read: ReadCode,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CheckInView>> {
    return this.checkIns.submit(this.scanOf(read), call);
  }

  /**
   * Takes what scanners have gathered offline, in one transaction. The result has the check-in or the
   * refusal of each scan, in their order. A scan of an earlier upload is no conflict.
   */
  checkInAll(reads: readonly ReadCode[]): Promise<readonly (CheckInView | TicketError)[]> {
    const scans = reads.map((read) => valueOrRefusal(() => this.scanOf(read)));
    const genuine = scans.flatMap((scan) => (scan instanceof TicketError ? [] : [scan]));
    return this.transactions.run(async () => {
      const outcomes = (await settle(this.steps, genuine, '')).values();
      return scans.map((scan) => {
        if (scan instanceof TicketError) return scan;
        const outcome = outcomes.next().value;
        if (outcome?.status === 'fulfilled') return outcome.value.view;
        if (outcome?.reason instanceof TicketError) return outcome.reason;
        throw outcome?.reason;
      });
    });
  }

  /** Uses nothing. @throws TicketError TICKET_NOT_FOUND */
  async getTicketState(ticketId: string): Promise<TicketStateView> {
    const ticket = await this.tickets.find(ticketId);
    if (!ticket) throw new TicketError('TICKET_NOT_FOUND');
    return toTicketStateView(ticket);
  }

  /** Exact as of a moment after the call. @throws ConcertError SHOW_NOT_FOUND */
  async countCheckIns(showId: string): Promise<CheckInsView> {
    const [counts] = await Promise.all([this.counts.find(showId), this.concerts.getShow(showId)]);
    return toCheckInsView(showId, counts ?? []);
  }

  /** @throws TicketError TICKET_FORGED, TICKET_WRONG_SHOW */
  private scanOf({ code, ...scan }: ReadCode): Scan {
    const content = this.codes.read(code);
    if (!content) throw new TicketError('TICKET_FORGED');
    if (content.showId !== scan.showId) throw new TicketError('TICKET_WRONG_SHOW');
    return { ...scan, ticketId: content.ticketId };
  }
}

/** For the log of changes. */
function changeOf({ scan: { by: actor, scannedAt }, before, ticket }: Admission) {
  const action = scannedAt ? 'uploadCheckIns' : 'checkIn';
  const subject = { subjectType: 'ticket', subjectId: ticket.id };
  return { actor, action, ...subject, before, after: ticket };
}

function valueOrRefusal<Value>(work: () => Value): Value | TicketError {
  try {
    return work();
  } catch (error) {
    if (error instanceof TicketError) return error;
    throw error;
  }
}
