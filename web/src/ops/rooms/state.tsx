import { type Room, words } from './room-words.js';

const COLOURS = { open: 'good', paused: 'warn', closed: 'bad' };

export function State({ state }: Pick<Room, 'state'>) {
  return <span class={`ops-badge ${COLOURS[state]}`}>{words.states[state]}</span>;
}
