/** An event that a context records. `type` is in the past tense, e.g. `reservation.paid`. */
export interface DomainEvent<Type extends string = string, Payload = Record<string, unknown>> {
  readonly type: Type;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly occurredAt: Date;
  readonly payload: Readonly<Payload>;
}

/** An event as it leaves the outbox. `id` is the same in every delivery. */
export interface RecordedEvent<
  Type extends string = string,
  Payload = Record<string, unknown>,
> extends DomainEvent<Type, Payload> {
  readonly id: string;
}

/** The recorded events of a contract, which maps types of events to their payloads. */
export type EventOf<Contract> = {
  [Type in keyof Contract & string]: RecordedEvent<Type, Contract[Type]>;
}[keyof Contract & string];
