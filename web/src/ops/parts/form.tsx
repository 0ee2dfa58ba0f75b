import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useAction } from '../../shared/action.js';
import { texts } from '../../shared/language.js';
import { ProblemNotice } from '../../shared/problem.js';
import './form.css';
import { type Field, readFields, shortId, textOf } from './fields.js';

const t = texts({
  en: { unchanged: 'Change a value first.', older: 'Show older ones' },
  ko: { unchanged: '먼저 값을 바꿔 주세요.', older: '이전 항목 더 보기' },
});

interface Props<Body> {
  readonly fields: readonly Field[];
  /** Values of the API. With them, only fields that differ are given on. */
  readonly initial?: object;
  readonly submit: string;
  /** What the values lead to that the form has now, beside the button. */
  readonly outlook?: (values: Partial<Body>) => ComponentChildren;
  readonly children?: ComponentChildren;
  readonly onSubmit: (values: Body) => Promise<unknown> | void;
}

/** A form of fields that are described by data. */
export function Form<Body extends object>({
  fields,
  initial,
  submit,
  outlook,
  children,
  onSubmit,
}: Props<Body>) {
  const form = useRef<HTMLFormElement>(null);
  const isUnchanged = useSignal(false);
  const present = useSignal<Partial<Body>>({});
  const look = () => {
    if (outlook) present.value = readFields(form.current!, fields) as Partial<Body>;
  };
  const send = useAction(async () => {
    const values = readFields(form.current!, fields, initial);
    isUnchanged.value = initial !== undefined && Object.keys(values).length === 0;
    if (!isUnchanged.value) await onSubmit(values as Body);
  });
  return (
    <form
      ref={form}
      onInput={look}
      onSubmit={(event) => {
        event.preventDefault();
        void send.run();
      }}
    >
      <ProblemNotice error={send.error.value} />
      {isUnchanged.value && (
        <p class="notice" role="status">
          {t.unchanged}
        </p>
      )}
      <div class="ops-fields">
        {fields.map((field) => (
          <Input key={field.name} field={field} value={textOf(field, initial)} />
        ))}
      </div>
      {children}
      {outlook && <div role="status">{outlook(present.value)}</div>}
      <button disabled={send.isRunning.value}>{submit}</button>
    </form>
  );
}

function Input({ field, value }: { readonly field: Field; readonly value: string }) {
  const { name, label, type = 'text', required, min, max, choices = [], hint } = field;
  const described = hint ? `hint-${name}` : undefined;
  const usual = { name, required, 'aria-describedby': described };
  if (type === 'choices') return <Several field={field} />;
  // What the list does not have, for example before it is read, stays chosen.
  const isListed = value === '' || choices.some(([choice]) => choice === value);
  const listed = isListed ? choices : [...choices, [value, shortId(value)] as const];
  if (type === 'flag') {
    return (
      <label>
        <input type="checkbox" name={name} defaultChecked={value === 'true'} />
        {label}
      </label>
    );
  }
  return (
    <div>
      <label>
        {label}
        {type === 'choice' ? (
          <select {...usual}>
            {listed.map(([choice, text]) => (
              <option key={choice} value={choice} selected={choice === value}>
                {text}
              </option>
            ))}
          </select>
        ) : type === 'long' ? (
          <textarea {...usual} rows={3} maxLength={max} defaultValue={value} />
        ) : (
          <input
            {...usual}
            type={typeOf(type)}
            step={type === 'instant' ? 1 : undefined}
            min={type === 'number' ? (min ?? 0) : undefined}
            max={type === 'number' ? max : undefined}
            maxLength={type === 'text' ? max : undefined}
            defaultValue={value}
          />
        )}
      </label>
      {hint && (
        <p id={described} class="muted ops-hint">
          {hint}
        </p>
      )}
      <Older field={field} />
    </div>
  );
}

/** Any number of choices, in a box that scrolls. */
function Several({ field }: { readonly field: Field }) {
  const { name, label, choices = [], hint } = field;
  return (
    <fieldset class="ops-several">
      <legend>{label}</legend>
      {hint && <p class="muted ops-hint">{hint}</p>}
      <div class="ops-choices" role="group" aria-label={label} tabIndex={0}>
        {choices.map(([choice, text]) => (
          <label key={choice}>
            <input type="checkbox" name={name} value={choice} />
            {text}
          </label>
        ))}
      </div>
      <Older field={field} />
    </fieldset>
  );
}

/** Below a list that is cut. What is chosen stays chosen. */
function Older({ field: { label, more } }: { readonly field: Field }) {
  if (!more) return null;
  return (
    <button
      type="button"
      class="quiet ops-older"
      aria-label={`${t.older}: ${label}`}
      onClick={more}
    >
      {t.older}
    </button>
  );
}

/** The element is typed by each of its types, so one of them stands for all. */
function typeOf(type: NonNullable<Field['type']>): 'text' {
  return (type === 'instant' ? 'datetime-local' : type) as 'text';
}
