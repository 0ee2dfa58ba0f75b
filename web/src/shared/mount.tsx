import { type ComponentType, render } from 'preact';
import { whenIdle } from './idle.js';
import { Layout } from './layout.js';
import { language } from './language.js';

/** Shows a page. Its HTML file names the script that calls this. */
export function mount(Page: ComponentType, options: { readonly wide?: boolean } = {}): void {
  document.documentElement.lang = language;
  // Hangul that the device has no font for. Loaded after the first paint, and only the parts that the page shows.
  whenIdle(() => void import('./korean-font.js').catch(() => undefined));
  const root = document.getElementById('app')!;
  render(
    <Layout wide={options.wide === true}>
      <Page />
    </Layout>,
    root,
  );
}

/** The part of the address after a prefix: the id in `/rooms/{id}`. */
export function idInPath(): string {
  return location.pathname.split('/')[2] ?? '';
}
