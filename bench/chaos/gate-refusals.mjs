/** What becomes of a place when Redis was emptied, or its time is over. */
export const GATE_REFUSALS = ['QUEUE_TOKEN_INVALID', 'QUEUE_TOKEN_EXPIRED', 'QUEUE_NOT_ADMITTED'];
