import type { Signal } from '@preact/signals';

interface Props {
  readonly label: string;
  readonly value: Signal<string>;
  readonly isNew?: boolean;
}

export function PasswordInput({ label, value, isNew = false }: Props) {
  return (
    <label>
      {label}
      <input
        type="password"
        required
        autocomplete={isNew ? 'new-password' : 'current-password'}
        minLength={isNew ? 8 : undefined}
        value={value.value}
        onInput={({ currentTarget }) => (value.value = currentTarget.value)}
      />
    </label>
  );
}
