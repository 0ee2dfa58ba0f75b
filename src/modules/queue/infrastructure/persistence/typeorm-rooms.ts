import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
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

  async change(id: string, changes: Partial<RoomSettings>): Promise<Room | null> {
    await this.transactions.manager.update(
      RoomRow,
      { id },
      { ...changes, version: () => 'version + 1' },
    );
    return this.findById(id);
  }

  findPage(page: PageRequest): Promise<readonly Room[]> {
    return this.transactions.manager.find(RoomRow, newestFirst(page));
  }

  findAll(): Promise<readonly Room[]> {
    return this.transactions.manager.find(RoomRow);
  }
}
