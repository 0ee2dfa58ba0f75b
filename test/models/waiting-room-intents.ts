import fc from 'fast-check';
import type { AdmissionRound, RoomEntry } from '../../src/modules/queue/application/room-entry.js';
import type { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import type { Action, Intent } from '../support/models/at-once.js';
import type { RoomModel } from './waiting-room-model.js';
import type { RealRoom } from './waiting-room-real.js';

export type RoomIntent = Intent<RoomModel, RealRoom>;
export type Decide = (room: RoomModel) => string;

const USERS = ['ann', 'ben', 'cho', 'dan', 'eve'];
export const user = fc.constantFrom(...USERS);
export const instance = fc.nat({ max: 1 });

export type Effect = (room: RoomModel) => void;
export const nothing: Effect = () => undefined;

/** A batch decides all requests, then admits the next users: other requests may come between. */
export function actionOf(
  text: string,
  decide: Decide,
  after: Effect,
  send: () => Promise<string>,
): Action<RoomModel> {
  const step = (room: RoomModel, call: { answer: string | null }) => {
    call.answer = decide(room);
  };
  return { text, steps: after === nothing ? [step] : [step, after], send };
}

export function on({ instances }: RealRoom, at: number): WaitingRoom {
  const instanceAt = instances[at % instances.length];
  if (!instanceAt) throw new Error('There is no instance');
  return instanceAt;
}

export function roundText(round: AdmissionRound): string {
  return round.state === 'AGAIN' ? `AGAIN in ${round.inMs}` : round.state;
}

export function textOf(entry: RoomEntry | null): string {
  if (!entry) return 'NONE';
  if (entry.status === 'WAITING') return `WAITING ${entry.number} at ${entry.position}`;
  if (entry.status === 'PRE_QUEUE') return `PRE_QUEUE ${entry.number}`;
  return `ACTIVE ${entry.number} until ${entry.expiresAt.getTime()}`;
}
