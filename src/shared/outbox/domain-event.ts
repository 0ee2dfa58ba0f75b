/** What a context reports. `type` is in the past tense, e.g. `reservation.paid`. */
export interface DomainEvent {
  readonly type: string;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly occurredAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event as it leaves the outbox; `id` stays the same however often it is delivered. */
export interface RecordedEvent extends DomainEvent {
  readonly id: string;
}
