/** Nobody can hold seats of a withdrawn concert or show. Earlier holds and sales stay valid. */
export type SaleStatus = 'ON_SALE' | 'WITHDRAWN';

export interface ConcertDetails {
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
  readonly description: string | null;
}

export interface Concert extends ConcertDetails {
  readonly id: string;
  /** The waiting room in front of its shows. */
  readonly roomId: string;
  readonly status: SaleStatus;
  readonly version: number;
  readonly createdAt: Date;
}
