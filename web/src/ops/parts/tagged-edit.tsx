import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { ask } from './changes.js';
import type { Field } from './fields.js';
import { Form } from './form.js';
import { type Answer, changeTagged, type Patch, type Tagged, tagged } from './tagged.js';

/** What the children of an edit can do with what was read. */
export interface Edit<Value, Changes> {
  readonly now: Tagged<Value>;
  /** Asks before it changes something. */
  readonly change: (title: string, effect: string, changes: Changes, isDangerous?: boolean) => void;
  /** After a change by an operation of its own. */
  readonly after: () => Promise<void>;
}

interface Props<Value, Changes> {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly submit: string;
  /** What a change of the fields does. */
  readonly effect: string;
  readonly read: () => Promise<Answer<Value>>;
  readonly patch: Patch<Changes>;
  /** Reads the list again that this is in. */
  readonly reload: () => void;
  readonly children?: (edit: Edit<Value, Changes>) => ComponentChildren;
}

/** A form that is folded up. Unfolded, it reads what it changes, for the `ETag`. */
export function TaggedEdit<Value extends object, Changes extends object>(
  props: Props<Value, Changes>,
) {
  const { title, fields, submit, effect, read, patch, reload, children } = props;
  const known = useSignal<Tagged<Value> | null>(null);
  const load = async () => {
    known.value = await tagged(read());
  };
  const after = async () => {
    reload();
    await load();
  };
  const now = known.value;
  const change: Edit<Value, Changes>['change'] = (name, what, changes, isDangerous = false) =>
    now &&
    ask({
      ...{ title: name, effect: what, isDangerous, after },
      perform: (reason) => changeTagged(now, changes, reason, patch),
    });
  return (
    <details onToggle={({ currentTarget }) => void (currentTarget.open && load())}>
      <summary>{title}</summary>
      {now && (
        <>
          <Form<Changes>
            key={now.etag}
            fields={fields}
            initial={now.value}
            submit={submit}
            onSubmit={(changes) => change(title, effect, changes)}
          />
          {children && <p class="row ops-next">{children({ now, change, after })}</p>}
        </>
      )}
    </details>
  );
}
