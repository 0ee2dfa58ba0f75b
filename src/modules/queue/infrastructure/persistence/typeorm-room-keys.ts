import { Injectable } from '@nestjs/common';
import { newestFirst } from '../../../../shared/database/newest-first.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { type RoomKey, RoomKeys } from '../../application/room-keys.js';
import { RoomKeyRow } from './room-key.row.js';

@Injectable()
export class TypeormRoomKeys extends RoomKeys {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(key: RoomKey, hash: Buffer): Promise<void> {
    await this.transactions.manager.insert(RoomKeyRow, { ...key, hash });
  }

  async find(roomId: string, id: string): Promise<RoomKey | null> {
    const row = await this.transactions.manager.findOneBy(RoomKeyRow, { id, roomId });
    return row && { id, roomId, name: row.name, createdAt: row.createdAt };
  }

  findPage(roomId: string, page: PageRequest): Promise<readonly RoomKey[]> {
    return this.transactions.manager.find(RoomKeyRow, newestFirst<RoomKeyRow>(page, { roomId }));
  }

  async delete(roomId: string, id: string): Promise<boolean> {
    const { affected } = await this.transactions.manager.delete(RoomKeyRow, { id, roomId });
    return affected === 1;
  }

  async findRoomId(hash: Buffer): Promise<string | null> {
    const row = await this.transactions.manager.findOneBy(RoomKeyRow, { hash });
    return row?.roomId ?? null;
  }
}
