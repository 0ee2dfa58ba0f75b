import { ConcertError } from './concert-error.js';

/** Standing places that a request wants. */
export interface WantedPlaces {
  readonly areaId: string;
  /** At least one. */
  readonly quantity: number;
}

/** Standing places with their price at the time of the hold. */
export interface TakenPlaces {
  readonly id: string;
  readonly section: string;
  /** Of one place. */
  readonly price: number;
  readonly quantity: number;
}

/** The standing places of one section. */
export interface Area {
  readonly id: string;
  readonly section: string;
  readonly price: number;
  /** Neither held nor sold. */
  readonly available: number;
}

/**
 * Areas of one show. If the transaction has locked them, the requests of a batch take places in turn,
 * each of them all of its places or none.
 */
export class LockedAreas {
  private readonly areas: ReadonlyMap<string, Area>;
  private readonly takenByArea = new Map<string, number>();

  constructor(areas: readonly Area[]) {
    this.areas = new Map(areas.map((area) => [area.id, area]));
  }

  /** Quantities taken so far, by area id. */
  get taken(): ReadonlyMap<string, number> {
    return this.takenByArea;
  }

  /**
   * @throws ConcertError AREA_NOT_FOUND, which names the areas in `areaIds`; AREA_SOLD_OUT, which names
   * the areas with too few places in `areas`, with what is left
   */
  assertLeft(wanted: readonly WantedPlaces[]): void {
    const unknown = wanted.filter(({ areaId }) => !this.areas.has(areaId));
    if (unknown.length > 0) {
      throw new ConcertError('AREA_NOT_FOUND', { areaIds: unknown.map(({ areaId }) => areaId) });
    }
    const short = wanted.flatMap(({ areaId, quantity }) => {
      const left = this.leftOf(areaId);
      return quantity > left
        ? { areaId, section: this.areas.get(areaId)?.section ?? '', left }
        : [];
    });
    if (short.length > 0) throw new ConcertError('AREA_SOLD_OUT', { areas: short });
  }

  /** Returns the places in the order of `wanted`. @throws ConcertError like `assertLeft` */
  take(wanted: readonly WantedPlaces[]): readonly TakenPlaces[] {
    this.assertLeft(wanted);
    return wanted.flatMap(({ areaId, quantity }) => {
      const area = this.areas.get(areaId);
      if (!area) return [];
      this.takenByArea.set(areaId, (this.takenByArea.get(areaId) ?? 0) + quantity);
      return [{ id: areaId, section: area.section, price: area.price, quantity }];
    });
  }

  /** Returns the same locked areas with nothing taken. */
  freshCopy(): LockedAreas {
    return new LockedAreas([...this.areas.values()]);
  }

  private leftOf(areaId: string): number {
    return (this.areas.get(areaId)?.available ?? 0) - (this.takenByArea.get(areaId) ?? 0);
  }
}
