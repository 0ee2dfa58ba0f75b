import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
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

  findPage({ limit, after }: PageRequest): Promise<readonly Room[]> {
    return this.transactions.manager.find(RoomRow, {
      where: after === null ? {} : { id: LessThan(after) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
  }

  findAll(): Promise<readonly Room[]> {
    return this.transactions.manager.find(RoomRow);
  }
}
