import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import { QueueError } from '../domain/queue-error.js';
import { Passes } from './passes.js';
import { QueueFacade, type TokenBearer } from './queue.facade.js';

/** The longest lifetime of a pass: as long as a shop may take a user for admitted who has left. */
const LIFETIME_SECONDS = 300;

export interface PassView {
  readonly pass: string;
  readonly expiresAt: string;
}

/** Passes of admitted users, for shops that don't run here. */
@Injectable()
export class PassFacade {
  constructor(
    private readonly queue: QueueFacade,
    private readonly passes: Passes,
    private readonly clock: Clock,
  ) {}

  /** Claims the slot. The pass ends before the slot does. @throws QueueError like `getSlot` */
  async issue(bearer: TokenBearer): Promise<PassView> {
    const slot = await this.queue.getSlot(bearer);
    const latest = this.clock.now().getTime() / 1_000 + LIFETIME_SECONDS;
    const exp = Math.floor(Math.min(latest, slot.endsAt.getTime() / 1_000));
    const jti = this.passes.newIdFor(slot);
    return {
      pass: this.passes.sign({ sub: slot.userId, room: slot.roomId, exp, jti }),
      expiresAt: new Date(exp * 1_000).toISOString(),
    };
  }

  /**
   * The user has bought: ends the slot of the pass, if it has not ended yet. A later slot of the user
   * stays. A pass that has expired can be completed too. A repeated call counts no purchase.
   * @throws QueueError PASS_NOT_FOUND, QUEUE_UNAVAILABLE
   */
  async complete(roomId: string, jti: string): Promise<void> {
    const slot = this.passes.slotOf(jti, roomId);
    if (!slot) throw new QueueError('PASS_NOT_FOUND');
    await this.queue.endSlot(roomId, slot.userId, { id: jti, number: slot.number });
  }
}
