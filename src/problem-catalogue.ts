import { balanceProblems } from './modules/balance/index.js';
import { concertProblems } from './modules/concert/index.js';
import { couponProblems } from './modules/coupon/index.js';
import { itemProblems } from './modules/item/index.js';
import { orderProblems } from './modules/order/index.js';
import { paymentProblems } from './modules/payment/index.js';
import { queueProblems } from './modules/queue/index.js';
import { reservationProblems } from './modules/reservation/index.js';
import { ticketProblems } from './modules/ticket/index.js';
import { topUpProblems } from './modules/topup/index.js';
import { userProblems } from './modules/user/index.js';
import type { ProblemCatalogue } from './shared/http/problems/problem.js';
import { sharedProblems } from './shared/http/problems/shared-problems.js';

/** The errors of every context, by the context that owns them. */
export const problemsByContext: Readonly<Record<string, ProblemCatalogue>> = {
  shared: sharedProblems,
  user: userProblems,
  queue: queueProblems,
  concert: concertProblems,
  reservation: reservationProblems,
  ticket: ticketProblems,
  item: itemProblems,
  coupon: couponProblems,
  order: orderProblems,
  payment: paymentProblems,
  balance: balanceProblems,
  topup: topUpProblems,
};

export const problemCatalogue: ProblemCatalogue = Object.fromEntries(
  Object.values(problemsByContext).flatMap((catalogue) => Object.entries(catalogue)),
);
