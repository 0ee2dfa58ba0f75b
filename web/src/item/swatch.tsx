import { hueOf } from '../concert/poster.js';
import './swatch.css';

/** In place of a picture, which the API has not. For the eye only. */
export function Swatch({ name }: { readonly name: string }) {
  return (
    <div class="swatch" aria-hidden="true" style={{ '--hue': String(hueOf(name)) }}>
      {name.slice(0, 1)}
    </div>
  );
}
