import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { Outbox } from '../../../shared/outbox/outbox.js';
import { RoomFacade } from '../../queue/index.js';
import type { Concert, ConcertDetails } from '../domain/concert.js';
import { ConcertError } from '../domain/concert-error.js';
import { type ConcertChanges, Concerts, type ShowChanges } from '../domain/concerts.js';
import {
  assertLayout,
  assertSaleWindow,
  changeOf,
  DEFAULT_MAX_UNPAID_HOLDS,
  type Section,
  type Show,
  type ShowOnSale,
} from '../domain/show.js';
import { ConcertQueries, type ShowFilter } from './concert-queries.js';
import { LockedShows } from './locked-shows.js';
import { SeatMaps } from './seat-maps.js';
import { showCancelled } from './show-events.js';
import { ShowReader } from './show-reader.js';
import type { ConcertView, ReservableShowView } from './concert-views.js';

export interface NewShow {
  readonly startsAt: Date;
  readonly onSaleFrom?: Date | null;
  readonly onSaleUntil?: Date | null;
  readonly maxSeatsPerUser: number;
  readonly maxUnpaidHolds?: number;
  readonly sections: readonly Section[];
}

@Injectable()
export class ConcertFacade {
  constructor(
    private readonly concerts: Concerts,
    private readonly queries: ConcertQueries,
    private readonly seatMaps: SeatMaps,
    private readonly showReader: ShowReader,
    private readonly lockedShows: LockedShows,
    private readonly rooms: RoomFacade,
    private readonly outbox: Outbox,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * The concert shares the waiting room `roomId`. Without one it gets a new room, which admits nobody
   * before `opensAt`.
   * @throws QueueError QUEUE_ROOM_NOT_FOUND
   */
  createConcert(
    details: ConcertDetails,
    roomId?: string,
    opensAt: Date | null = null,
  ): Promise<Concert> {
    return this.transactions.run(async () => {
      const room = roomId
        ? await this.rooms.getRoom(roomId)
        : await this.rooms.createRoom(details.title, { opensAt });
      const concert: Concert = {
        ...details,
        id: newId(),
        roomId: room.id,
        status: 'ON_SALE',
        version: FIRST_VERSION,
        createdAt: this.clock.now(),
      };
      await this.concerts.add(concert);
      return concert;
    });
  }

  /**
   * @throws ConcertError CONCERT_NOT_FOUND
   * @throws VersionError PRECONDITION_FAILED
   */
  async changeConcert(
    id: string,
    changes: ConcertChanges,
    expected: ExpectedVersions = null,
  ): Promise<Concert> {
    const concert = await this.concerts.change(id, changes, expected);
    if (!concert) throw new ConcertError('CONCERT_NOT_FOUND');
    return concert;
  }

  /** @throws ConcertError CONCERT_NOT_FOUND */
  async getConcert(id: string): Promise<Concert> {
    const concert = await this.concerts.findById(id);
    if (!concert) throw new ConcertError('CONCERT_NOT_FOUND');
    return concert;
  }

  /** Concerts on sale, newest first, one more than the limit. */
  listConcerts(page: PageRequest): Promise<readonly ConcertView[]> {
    return this.queries.listConcerts(page);
  }

  /** Also withdrawn ones, newest first, one more than the limit. */
  listAllConcerts(page: PageRequest): Promise<readonly ConcertView[]> {
    return this.queries.listAllConcerts(page);
  }

  /** In any state, newest first, one more than the limit. */
  listAllShows(filter: ShowFilter, page: PageRequest): Promise<readonly ShowOnSale[]> {
    return this.queries.listAllShows(filter, page);
  }

  /** @throws ConcertError CONCERT_NOT_FOUND; like `assertLayout` and `assertSaleWindow` */
  createShow(concertId: string, details: NewShow): Promise<Show> {
    assertLayout(details.sections);
    return this.transactions.run(async () => {
      await this.getConcert(concertId);
      const now = this.clock.now();
      const show: Show = {
        onSaleFrom: null,
        onSaleUntil: null,
        maxUnpaidHolds: DEFAULT_MAX_UNPAID_HOLDS,
        ...details,
        id: newId(),
        concertId,
        status: 'ON_SALE',
        layoutVersion: 1,
        movedAt: null,
        cancelledAt: null,
        cancelReason: null,
        version: FIRST_VERSION,
        createdAt: now,
      };
      assertSaleWindow(show, now);
      await this.concerts.addShow(show);
      // The first read of many new seats is slow. No user should wait for it.
      await this.transactions.afterCommit(() => this.seatMaps.prepare(show.id));
      return show;
    });
  }

  /**
   * @throws ConcertError SHOW_NOT_FOUND; like `changeOf`
   * @throws VersionError PRECONDITION_FAILED
   */
  changeShow(id: string, changes: ShowChanges, expected: ExpectedVersions = null): Promise<Show> {
    return this.lockedShows.change(
      id,
      (show) => changeOf(show, changes, this.clock.now()),
      expected,
    );
  }

  /**
   * Nobody can hold the show any more. Returns a show that is cancelled already as it is. The caller
   * ends the holds and refunds the payments.
   * @throws ConcertError SHOW_NOT_FOUND
   */
  cancelShow(id: string, reason: string): Promise<Show> {
    return this.lockedShows.change(id, async (show) => {
      if (show.status === 'CANCELLED') return null;
      const cancelledAt = this.clock.now();
      await this.outbox.record([showCancelled(show, cancelledAt, reason)]);
      return { status: 'CANCELLED', cancelledAt, cancelReason: reason };
    });
  }

  /** Returns the id of the waiting room in front of the show. @throws ConcertError SHOW_NOT_FOUND */
  async getRoomOf(showId: string): Promise<string> {
    const roomId = await this.showReader.readRoomId(showId);
    if (roomId === null) throw new ConcertError('SHOW_NOT_FOUND');
    return roomId;
  }

  /** @throws ConcertError SHOW_NOT_FOUND */
  async getShow(id: string): Promise<ShowOnSale> {
    const show = await this.showReader.read(id);
    if (!show) throw new ConcertError('SHOW_NOT_FOUND');
    return show;
  }

  /** By id, in one query for all calls that arrive together. Shows that do not exist are absent. */
  findShows(ids: readonly string[]): Promise<ReadonlyMap<string, ShowOnSale>> {
    return this.showReader.readAll(ids);
  }

  /** The refusal SHOW_CANCELLED of each of these shows that is cancelled, by id. */
  async findCancelled(ids: readonly string[]): Promise<ReadonlyMap<string, ConcertError>> {
    const cancelled = await this.concerts.findCancelled([...new Set(ids)]);
    return new Map(cancelled.map((id) => [id, new ConcertError('SHOW_CANCELLED')]));
  }

  /** Shows on sale with a free seat, by date, one more than the limit. */
  listReservableShows(
    concertId: string,
    page: PageRequest,
  ): Promise<readonly ReservableShowView[]> {
    return this.queries.listReservableShows(concertId, page, this.clock.now());
  }
}
