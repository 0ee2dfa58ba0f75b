import fc from 'fast-check';
import type { Api } from '../support/api.js';
import { actionOf as actionOfAny, type Intent, type Plan } from '../support/models/at-once.js';
import { answerText } from '../support/models/answer-text.js';
import { numberOf } from '../support/queue-rooms.js';
import type { SaleModel } from './seats-model.js';
import type { RealSale } from './seats-real.js';
import * as rules from './seats-rules.js';

export type SaleIntent = Intent<SaleModel, RealSale>;

export const USERS = 3;

export const user = fc.nat({ max: USERS - 1 });
export const instance = fc.nat({ max: 1 });
export const mostly = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn < 5);

export function enter(who: number, at: number, real: RealSale): Plan<SaleModel> {
  return actionOf(`u${who} joins`, rules.enter(who), async () => {
    const answer = await real.apiOf(who, at).join(real.roomId);
    const number = numberOf(answer.body.token as string);
    real.tokens.set(number, answer.body.token as string);
    return answerText(answer, `${number}`);
  });
}

export function withToken(real: RealSale, who: number, at: number, token: number | null): Api {
  const api = real.apiOf(who, at);
  api.queueToken = token === null ? undefined : real.tokens.get(token);
  return api;
}

export const actionOf = actionOfAny<SaleModel>;
