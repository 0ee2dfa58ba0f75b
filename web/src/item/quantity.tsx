import { texts } from '../shared/language.js';
import './quantity.css';

const t = texts({
  en: { quantity: 'Quantity', fewer: 'One less', more: 'One more' },
  ko: { quantity: '수량', fewer: '하나 빼기', more: '하나 더하기' },
});

interface Props {
  readonly value: number;
  readonly most: number;
  /** By default "Quantity". */
  readonly label?: string;
  readonly onChange: (value: number) => void;
}

/** A number from 1 to `most`. */
export function Quantity({ value, most, label = t.quantity, onChange }: Props) {
  const change = (to: number) => onChange(Math.max(1, Math.min(most, to || 1)));
  return (
    <div class="quantity" role="group" aria-label={label}>
      <button
        type="button"
        class="quiet"
        aria-label={t.fewer}
        disabled={value <= 1}
        onClick={() => change(value - 1)}
      >
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        aria-label={label}
        value={value}
        onChange={({ currentTarget }) => {
          change(Math.floor(currentTarget.valueAsNumber));
          currentTarget.value = String(
            Math.max(1, Math.min(most, currentTarget.valueAsNumber || 1)),
          );
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-label={t.more}
        disabled={value >= most}
        onClick={() => change(value + 1)}
      >
        +
      </button>
    </div>
  );
}
