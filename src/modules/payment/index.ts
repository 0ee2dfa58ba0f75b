export { PaymentModule } from './payment.module.js';
export { PaymentFacade } from './application/payment.facade.js';
export type { LockedBuyers } from './application/pay-at-once.js';
export {
  type CardRefund,
  CardRefunds,
  type PendingRefunds,
  type SentToCard,
} from './application/card-refunds.js';
export {
  type LockedPayables,
  Payables,
  type Refund,
  type RefundedParts,
  type Refusals,
  type Settlement,
} from './application/payable.js';
export type { Purchase } from './domain/purchase.js';
export { PaymentError } from './domain/payment-error.js';
export type { ReceiptView } from './application/payment-views.js';
export { PaymentSummaryDto, ReceiptDto } from './infrastructure/http/payment.dto.js';
export {
  AREA_ID,
  ITEM_ID,
  OrderedLineDto,
  ReservedAreaDto,
  ReservedConcertDto,
  ReservedSeatDto,
  ReservedShowDto,
  SEAT_ID,
  SHOW_ID,
} from './infrastructure/http/purchase.dto.js';
export type { NewPayment, PaymentStatus } from './domain/payment.js';
export { PaymentRoomResolver } from './infrastructure/http/payment-room.resolver.js';
export { paymentProblems } from './infrastructure/http/payment-problems.js';
