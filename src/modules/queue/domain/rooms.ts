import type { PageRequest } from '../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import type { Room, RoomSettings } from './room.js';

export abstract class Rooms {
  abstract add(room: Room): Promise<void>;
  abstract findById(id: string): Promise<Room | null>;
  /**
   * Applies `changes` and raises the version; null when there is no such room.
   * @throws VersionError PRECONDITION_FAILED
   */
  abstract change(
    id: string,
    changes: Partial<RoomSettings>,
    expected: ExpectedVersions,
  ): Promise<Room | null>;
  /** Sets whether the room has a draw, and raises the version. */
  abstract setHasDraw(id: string, hasDraw: boolean): Promise<Room | null>;
  /** Newest first, one row more than the limit. */
  abstract findPage(page: PageRequest): Promise<readonly Room[]>;
  abstract findByIds(ids: readonly string[]): Promise<readonly Room[]>;
}
