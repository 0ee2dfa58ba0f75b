import { type Show, words } from './show-words.js';

const COLOURS = { ON_SALE: 'good', WITHDRAWN: 'warn', CANCELLED: 'bad' };

export function ShowState({ status }: Pick<Show, 'status'>) {
  return <span class={`ops-badge ${COLOURS[status]}`}>{words.states[status]}</span>;
}
