import './poster.css';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
}

/** A picture made of the name, in colours of its own: the API has none. For the eye only. */
export function Poster({ id, title, artist }: Props) {
  const hue = hueOf(id);
  return (
    <div class="poster" aria-hidden="true" style={{ '--hue': String(hue) }}>
      <span class="poster-artist">{artist}</span>
      <span class="poster-title">{title}</span>
    </div>
  );
}

export function hueOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) % 360;
  return hash;
}
