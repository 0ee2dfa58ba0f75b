import { useLoaded } from '../../shared/load.js';
import { onsale } from '../../shared/session.js';
import { shortId } from '../parts/fields.js';

/** Names that were read, or are being read, by id. */
const names = new Map<string, Promise<string>>();

/** Reads a name once, however many rows show it. A failure is tried again by the next row. */
function nameOf(id: string, read: () => Promise<{ readonly name: string }>): Promise<string> {
  const known = names.get(id);
  if (known) return known;
  const reading = read().then(({ name }) => name);
  names.set(id, reading);
  reading.catch(() => names.delete(id));
  return reading;
}

const readPerson = (userId: string) =>
  onsale.get('/v1/admin/users/{userId}', { params: { path: { userId } } });
const readRoom = (roomId: string) =>
  onsale.get('/v1/queue/rooms/{roomId}', { params: { path: { roomId } } });

interface Props {
  readonly id: string;
}

/** The name of a user. Deleted accounts have none, so their id is shown. */
export function PersonName({ id }: Props) {
  const name = useLoaded(() => nameOf(id, () => readPerson(id)), id);
  return <span title={id}>{name.value.value || shortId(id)}</span>;
}

export function RoomName({ id }: Props) {
  const name = useLoaded(() => nameOf(id, () => readRoom(id)), id);
  return <span title={id}>{name.value.value ?? shortId(id)}</span>;
}
