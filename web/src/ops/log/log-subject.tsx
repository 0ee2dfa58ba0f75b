import type { components } from '@onsale/client';
import type { ComponentChildren } from 'preact';
import { count, instantText, money } from '../../shared/format.js';
import { placeText } from '../../ticket/place.js';
import { shortId } from '../parts/fields.js';
import { purchaseText } from '../sales/sales-tables.js';
import { PersonName, RoomName } from './names.js';

export type Action = components['schemas']['AdminActionDto'];

/** What the states in the log may have. Older rows have less. */
interface State {
  readonly name?: string;
  readonly title?: string;
  readonly startsAt?: string;
  readonly showId?: string;
  readonly roomId?: string;
  readonly reason?: string;
  readonly amount?: number;
  readonly sections?: readonly { readonly section: string; readonly seats: number }[];
  readonly section?: string;
  readonly row?: number | null;
  readonly number?: number | null;
  readonly receipt?: components['schemas']['ReceiptDto'] | null;
}

/** What was changed, by its name, and the way there if it has a view of its own. */
export function Subject({ action }: { readonly action: Action }) {
  const { subjectType, subjectId } = action;
  const state = (action.after ?? action.before ?? {}) as State;
  const address = addressOf(subjectType, subjectId, state);
  const name = <Name type={subjectType} id={subjectId} state={state} />;
  return address === null ? name : <a href={address}>{name}</a>;
}

interface NameProps {
  readonly type: string;
  readonly id: string;
  readonly state: State;
}

function Name({ type, id, state }: NameProps): ComponentChildren {
  if (type === 'user' || type === 'balance') return <PersonName id={id} />;
  if (type === 'room' && state.name === undefined) return <RoomName id={id} />;
  return <span title={id}>{nameIn(type, state) || shortId(id)}</span>;
}

function nameIn(type: string, state: State): string | undefined {
  const { name, title, startsAt, reason, sections, amount } = state;
  switch (type) {
    case 'show':
      return title && startsAt && `${title}, ${instantText(startsAt)}`;
    case 'concert':
      return title;
    case 'block': {
      const seats = sections?.map((one) => `${one.section} × ${count(one.seats)}`) ?? [];
      return [reason, ...seats].filter(Boolean).join(' · ');
    }
    case 'ticket':
      return ticketText(state);
    case 'payment':
      return purchaseText(state.receipt?.purchase);
    case 'top-up':
      return amount === undefined ? undefined : money(amount);
    default:
      return name;
  }
}

function ticketText({ section, row = null, number = null }: State): string | undefined {
  return section === undefined ? undefined : placeText({ section, row, number });
}

function addressOf(type: string, id: string, { showId, roomId }: State): string | null {
  if (type === 'room') return `#/rooms/${id}`;
  if (type === 'show') return `#/shows/${id}`;
  if (type === 'payment') return `#/sales/payments/${id}`;
  if (type === 'block' && showId !== undefined) return `#/shows/${showId}`;
  return type === 'room key' && roomId !== undefined ? `#/rooms/${roomId}` : null;
}
