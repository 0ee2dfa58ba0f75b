/** Refusals after Redis was emptied or the slot has ended. */
export const GATE_REFUSALS = ['QUEUE_TOKEN_INVALID', 'QUEUE_TOKEN_EXPIRED', 'QUEUE_NOT_ADMITTED'];
