import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import type { Room, RoomSettings } from '../../domain/room.js';
import { Rooms } from '../../domain/rooms.js';
import { RoomRow } from './room.row.js';

@Injectable()
export class TypeormRooms extends Rooms {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(room: Room): Promise<void> {
    await this.transactions.manager.insert(RoomRow, room);
  }

  findById(id: string): Promise<Room | null> {
    return this.transactions.manager.findOneBy(RoomRow, { id });
  }

  change(
    id: string,
    changes: Partial<RoomSettings>,
    expected: ExpectedVersions,
  ): Promise<Room | null> {
    return changeVersioned(this.transactions, RoomRow, { where: { id }, changes, expected });
  }

  setHasDraw(id: string, hasDraw: boolean): Promise<Room | null> {
    const change = { where: { id }, changes: { hasDraw }, expected: null };
    return changeVersioned(this.transactions, RoomRow, change);
  }

  findPage(page: PageRequest): Promise<readonly Room[]> {
    return this.transactions.manager.find(RoomRow, newestFirst(page));
  }

  findByIds(ids: readonly string[]): Promise<readonly Room[]> {
    return this.transactions.manager.findBy(RoomRow, { id: In([...ids]) });
  }
}
