import { placesOf, type Section } from './show-words.js';

/** Free rows between two sections, as the server lays out a hall. */
const ROWS_BETWEEN = 2;
const STANDING_WIDTH = 12;
const MAX_COLOURS = 6;

/** A section of the picture, in seats and rows around the middle of the hall. */
export interface Block {
  readonly section: Section;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** By price: the same price has the same colour, the dearest is 0. */
  readonly colour: number;
}

export interface Hall {
  readonly blocks: readonly Block[];
  readonly width: number;
  readonly height: number;
  readonly places: number;
  /** If all of them are sold. */
  readonly worth: number;
}

/** The sections one behind the other, the first one at the front. */
export function layOut(sections: readonly Section[]): Hall {
  const shown = sections.filter((section) => placesOf(section) > 0);
  const prices = [...new Set(shown.map(({ price }) => price))].sort((a, b) => b - a);
  const seated = shown.map(({ kind, seatsPerRow = 0 }) => (kind === 'STANDING' ? 0 : seatsPerRow));
  const width = Math.max(STANDING_WIDTH, ...seated);
  let y = 0;
  const blocks = shown.map((section): Block => {
    const isStanding = section.kind === 'STANDING';
    // A standing area is one row high in the layout. The picture has room for its name.
    const [across, height] = isStanding
      ? [width, Math.max(3, width / 12)]
      : [section.seatsPerRow ?? 0, section.rows ?? 0];
    const top = y;
    y += height + ROWS_BETWEEN;
    const colour = prices.indexOf(section.price) % MAX_COLOURS;
    return { section, x: -across / 2, y: top, width: across, height, colour };
  });
  return {
    ...{ blocks, width, height: Math.max(1, y - ROWS_BETWEEN) },
    places: shown.reduce((sum, section) => sum + placesOf(section), 0),
    worth: shown.reduce((sum, section) => sum + placesOf(section) * section.price, 0),
  };
}
