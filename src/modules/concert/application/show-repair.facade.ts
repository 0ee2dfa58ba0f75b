import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { ConcertError } from '../domain/concert-error.js';
import { Concerts } from '../domain/concerts.js';
import { assertNotCancelled, isStanding, type Section, type Show } from '../domain/show.js';
import {
  assertBlockable,
  type Block,
  type BlockSummary,
  type SectionChanges,
  sectionNamed,
  withSection,
  withSectionChanged,
} from '../domain/show-repair.js';
import { ShowRepairs } from '../domain/show-repairs.js';
import { LockedShows } from './locked-shows.js';
import { SeatMaps } from './seat-maps.js';
import { ShowReader } from './show-reader.js';

/** Seats by id, or all seats of a section. */
export type SeatsToBlock = { readonly seatIds: readonly string[] } | { readonly section: string };

/** Changes of sections and seats while the show is on sale. */
@Injectable()
export class ShowRepairFacade {
  constructor(
    private readonly concerts: Concerts,
    private readonly repairs: ShowRepairs,
    private readonly lockedShows: LockedShows,
    private readonly showReader: ShowReader,
    private readonly seatMaps: SeatMaps,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a section behind the others, with its seats or standing places.
   * @throws ConcertError SHOW_NOT_FOUND, SHOW_CANCELLED, SHOW_TOO_LARGE, DUPLICATE_SECTION
   */
  addSection(showId: string, section: Section): Promise<Show> {
    return this.changeLayout(showId, async (show) => {
      const changes = withSection(show, section);
      await this.concerts.addPlaces({ ...show, ...changes }, show.sections.length);
      return changes;
    });
  }

  /**
   * Holds and sales keep their prices.
   * @throws ConcertError SHOW_NOT_FOUND, SHOW_CANCELLED, SHOW_TOO_LARGE, SECTION_NOT_FOUND,
   * SECTION_KIND_MISMATCH, AREA_CAPACITY_TOO_SMALL
   * @throws VersionError PRECONDITION_FAILED
   */
  changeSection(
    showId: string,
    sectionName: string,
    changes: SectionChanges,
    expected: ExpectedVersions = null,
  ): Promise<Show> {
    return this.changeLayout(
      showId,
      async (show) => {
        const { name } = sectionNamed(show.sections, sectionName);
        const { price, capacity } = changes;
        if (price === undefined && capacity === undefined) return {};
        const changed = withSectionChanged(show, name, changes);
        if (price !== undefined) await this.repairs.setPrice(showId, name, price);
        if (capacity !== undefined && !(await this.repairs.setCapacity(showId, name, capacity)))
          throw new ConcertError('AREA_CAPACITY_TOO_SMALL');
        return changed;
      },
      expected,
    );
  }

  /**
   * Takes free seats from the sale: all of them or none.
   * @throws ConcertError SHOW_NOT_FOUND, SHOW_CANCELLED, SECTION_NOT_FOUND, SECTION_KIND_MISMATCH,
   * SEAT_NOT_FOUND, SEAT_ALREADY_RESERVED
   */
  addBlock(showId: string, seats: SeatsToBlock, reason: string): Promise<Block> {
    return this.transactions.run(async () => {
      const now = this.clock.now();
      const show = await this.lockedShows.change(showId, (locked) => {
        assertNotCancelled(locked);
        return null;
      });
      const seatIds =
        'seatIds' in seats ? seats.seatIds : await this.seatIdsOf(show, seats.section);
      assertBlockable(await this.repairs.lockSeats(showId, seatIds, now), seatIds);
      const block: Block = { id: newId(), showId, seatIds, reason, createdAt: now };
      await this.repairs.addBlock(block);
      return block;
    });
  }

  /** Newest first, one more than the limit. @throws ConcertError SHOW_NOT_FOUND */
  async listBlocks(showId: string, page: PageRequest): Promise<readonly Block[]> {
    if (!(await this.showReader.read(showId))) throw new ConcertError('SHOW_NOT_FOUND');
    return this.repairs.findBlocks(showId, page);
  }

  /** @throws ConcertError BLOCK_NOT_FOUND */
  async describeBlock(showId: string, blockId: string): Promise<BlockSummary> {
    const block = await this.repairs.describeBlock(showId, blockId);
    if (!block) throw new ConcertError('BLOCK_NOT_FOUND');
    return block;
  }

  /** Puts the seats on sale again. @throws ConcertError BLOCK_NOT_FOUND */
  async removeBlock(showId: string, blockId: string): Promise<void> {
    const isRemoved = await this.transactions.run(() => this.repairs.removeBlock(showId, blockId));
    if (!isRemoved) throw new ConcertError('BLOCK_NOT_FOUND');
  }

  private async seatIdsOf({ id, sections }: Show, name: string): Promise<readonly string[]> {
    const section = sectionNamed(sections, name);
    if (isStanding(section)) throw new ConcertError('SECTION_KIND_MISMATCH');
    return this.repairs.findSeatIds(id, section.name);
  }

  private changeLayout(
    showId: string,
    decide: (show: Show) => Promise<Partial<Pick<Show, 'sections' | 'layoutVersion'>>>,
    expected: ExpectedVersions = null,
  ): Promise<Show> {
    return this.transactions.run(async () => {
      const show = await this.lockedShows.change(
        showId,
        (locked) => {
          assertNotCancelled(locked);
          return decide(locked);
        },
        expected,
      );
      // The first read of many new seats is slow. No user should wait for it.
      await this.transactions.afterCommit(() => this.seatMaps.prepare(showId));
      return show;
    });
  }
}
