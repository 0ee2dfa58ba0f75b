import { CreateOutbox1764000000001 } from './1764000000001-create-outbox.js';
import { CreateIdempotencyKeys1764000000002 } from './1764000000002-create-idempotency-keys.js';
import { CreateUsers1764000000003 } from './1764000000003-create-users.js';
import { CreateQueueRooms1764000000004 } from './1764000000004-create-queue-rooms.js';
import { CreateConcerts1764000000005 } from './1764000000005-create-concerts.js';
import { CreateBalances1764000000006 } from './1764000000006-create-balances.js';
import { CreatePayments1764000000007 } from './1764000000007-create-payments.js';
import { CreateReservations1764000000008 } from './1764000000008-create-reservations.js';
import { DeliverOutbox1764000000009 } from './1764000000009-deliver-outbox.js';
import { CreateItems1764000000010 } from './1764000000010-create-items.js';
import { CreateCoupons1764000000011 } from './1764000000011-create-coupons.js';
import { CreateOrders1764000000012 } from './1764000000012-create-orders.js';
import { SearchItems1764000000013 } from './1764000000013-search-items.js';
import { ComposeEmails1764000000014 } from './1764000000014-compose-emails.js';
import { StoreResponsesAsText1764000000015 } from './1764000000015-store-responses-as-text.js';
import { OrderWaitingEvents1764000000016 } from './1764000000016-order-waiting-events.js';
import { VersionConcerts1764000000017 } from './1764000000017-version-concerts.js';
import { ExtendQueueRooms1764000000018 } from './1764000000018-extend-queue-rooms.js';
import { CreateQueueDraws1764000000019 } from './1764000000019-create-queue-draws.js';
import { CreateQueueDoors1764000000020 } from './1764000000020-create-queue-doors.js';
import { IndexRooms1764000000021 } from './1764000000021-index-rooms.js';
import { ExtendShows1764000000023 } from './1764000000023-extend-shows.js';
import { ExtendReservations1764000000024 } from './1764000000024-extend-reservations.js';
import { RefundInParts1764000000025 } from './1764000000025-refund-in-parts.js';
import { ExtendShop1764000000026 } from './1764000000026-extend-shop.js';
import { LogAdminActions1764000000027 } from './1764000000027-log-admin-actions.js';
import { CreateTickets1764000000028 } from './1764000000028-create-tickets.js';
import { IndexDueDraws1764000000029 } from './1764000000029-index-due-draws.js';
import { NamePurchases1764000000030 } from './1764000000030-name-purchases.js';
import { AdjustBalances1764000000031 } from './1764000000031-adjust-balances.js';
import { CreateOutboxEndpoints1764000000034 } from './1764000000034-create-outbox-endpoints.js';
import { CreateTopUps1764000000040 } from './1764000000040-create-top-ups.js';
import { NoteLookUps1764000000041 } from './1764000000041-note-look-ups.js';
import { CountRefusals1764000000045 } from './1764000000045-count-refusals.js';
import { KeepScanTimes1764000000050 } from './1764000000050-keep-scan-times.js';
import { FillPurchases1764000000051 } from './1764000000051-fill-purchases.js';
import { IndexPurchases1764000000052 } from './1764000000052-index-purchases.js';
import { CreateSessions1764000000060 } from './1764000000060-create-sessions.js';
import { MailUsers1764000000061 } from './1764000000061-mail-users.js';
import { DeleteAccounts1764000000062 } from './1764000000062-delete-accounts.js';
import { KeyMailboxes1764000000063 } from './1764000000063-key-mailboxes.js';
import { BindTopUps1764000000064 } from './1764000000064-bind-top-ups.js';
import { KeyExternalMailboxes1764000000065 } from './1764000000065-key-external-mailboxes.js';
import { IndexDeliveredEvents1764000000066 } from './1764000000066-index-delivered-events.js';
import { PartitionDeliveredEvents1764000000067 } from './1764000000067-partition-delivered-events.js';
import { KeepDeletedMailboxes1764000000068 } from './1764000000068-keep-deleted-mailboxes.js';
import { GroupRefunds1764000000069 } from './1764000000069-group-refunds.js';
import { KeepResponseVersions1764000000070 } from './1764000000070-keep-response-versions.js';
import { IndexOrdersOfItems1764000000071 } from './1764000000071-index-orders-of-items.js';

/** All migrations in order. A released migration is never changed. */
export const migrations = [
  CreateOutbox1764000000001,
  CreateIdempotencyKeys1764000000002,
  CreateUsers1764000000003,
  CreateQueueRooms1764000000004,
  CreateConcerts1764000000005,
  CreateBalances1764000000006,
  CreatePayments1764000000007,
  CreateReservations1764000000008,
  DeliverOutbox1764000000009,
  CreateItems1764000000010,
  CreateCoupons1764000000011,
  CreateOrders1764000000012,
  SearchItems1764000000013,
  ComposeEmails1764000000014,
  StoreResponsesAsText1764000000015,
  OrderWaitingEvents1764000000016,
  VersionConcerts1764000000017,
  ExtendQueueRooms1764000000018,
  CreateQueueDraws1764000000019,
  CreateQueueDoors1764000000020,
  IndexRooms1764000000021,
  ExtendShows1764000000023,
  ExtendReservations1764000000024,
  RefundInParts1764000000025,
  ExtendShop1764000000026,
  LogAdminActions1764000000027,
  CreateTickets1764000000028,
  IndexDueDraws1764000000029,
  NamePurchases1764000000030,
  AdjustBalances1764000000031,
  CreateOutboxEndpoints1764000000034,
  CreateTopUps1764000000040,
  NoteLookUps1764000000041,
  CountRefusals1764000000045,
  KeepScanTimes1764000000050,
  FillPurchases1764000000051,
  IndexPurchases1764000000052,
  CreateSessions1764000000060,
  MailUsers1764000000061,
  DeleteAccounts1764000000062,
  KeyMailboxes1764000000063,
  BindTopUps1764000000064,
  KeyExternalMailboxes1764000000065,
  IndexDeliveredEvents1764000000066,
  PartitionDeliveredEvents1764000000067,
  KeepDeletedMailboxes1764000000068,
  GroupRefunds1764000000069,
  KeepResponseVersions1764000000070,
  IndexOrdersOfItems1764000000071,
];
