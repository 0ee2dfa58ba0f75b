/** Value and text. */
export type Choice = readonly [string, string];

/** A field of a form, and how its text becomes a value of the API. */
export interface Field {
  readonly name: string;
  readonly label: string;
  /** `choices`: any number of them, as a list of their values. */
  readonly type?: 'text' | 'email' | 'long' | 'number' | 'instant' | 'choice' | 'choices' | 'flag';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly Choice[];
  readonly hint?: string;
  /** Adds older choices. */
  readonly more?: () => void;
}

/**
 * The values that differ from `initial`; without it, all that are not blank. A blank field clears a value. Fields
 * of several `choices` are for creations only.
 */
export function readFields(
  form: HTMLFormElement,
  fields: readonly Field[],
  initial?: object,
): Record<string, unknown> {
  const data = new FormData(form);
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.type === 'choices') {
      const chosen = data.getAll(field.name);
      if (chosen.length > 0) values[field.name] = chosen;
      continue;
    }
    const input = data.get(field.name);
    const given = typeof input === 'string' ? input.trim() : '';
    const text = field.type === 'flag' ? String(input !== null) : given;
    const isGiven = initial === undefined ? text !== '' : text !== textOf(field, initial);
    if (isGiven) values[field.name] = valueOf(field, text);
  }
  return values;
}

export function textOf({ name, type }: Field, values?: object): string {
  const value = (
    values as Readonly<Record<string, string | number | boolean | null>> | undefined
  )?.[name];
  if (value === undefined || value === null) return '';
  return type === 'instant' ? localTime(String(value)) : String(value);
}

/** What `datetime-local` takes: the time of this device without a zone. */
function localTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function valueOf({ type }: Field, text: string): unknown {
  if (text === '') return null;
  if (type === 'number') return Number(text);
  if (type === 'flag') return text === 'true';
  return type === 'instant' ? new Date(text).toISOString() : text;
}

/** In place of an id without a name: the last letters, which differ most. */
export function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}
