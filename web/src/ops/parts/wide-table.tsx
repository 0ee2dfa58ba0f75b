import type { ComponentChildren } from 'preact';

interface Props {
  readonly name: string;
  readonly isCard?: boolean;
  readonly children: ComponentChildren;
}

/** A table that is wider than a phone. The keyboard scrolls it too. */
export function WideTable({ name, isCard, children }: Props) {
  return (
    <div
      class={isCard ? 'card ops-table' : 'ops-table'}
      role="region"
      aria-label={name}
      tabIndex={0}
    >
      <table>{children}</table>
    </div>
  );
}
