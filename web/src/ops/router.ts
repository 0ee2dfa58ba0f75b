import { signal } from '@preact/signals';

/** The parts of the address after `#/`: `['rooms', '<id>']`. */
export const route = signal(read());

addEventListener('hashchange', () => {
  route.value = read();
  scrollTo(0, 0);
  // Keyboard and screen reader go on at the new view.
  document.getElementById('main')?.focus();
});

export function goTo(path: string): void {
  location.hash = path;
}

function read(): readonly string[] {
  const parts = location.hash.replace(/^#\/?/, '').split('/').filter(Boolean);
  return parts.length > 0 ? parts : ['rooms'];
}
