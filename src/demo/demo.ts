import { demoShop } from './demo-shop.js';

/**
 * The demo data: a concert on sale with three shows, one whose sale opens with a draw in a few minutes, and a
 * shop with two drops.
 */
export const demo = {
  password: 'onsale-demo',
  balance: 1_000_000,
  customers: [
    { name: 'Mina', email: 'mina@onsale.local' },
    { name: 'Juho', email: 'juho@onsale.local' },
    { name: 'Sora', email: 'sora@onsale.local' },
  ],
  concerts: [
    {
      title: 'Winter Tour',
      artist: 'The Snowbirds',
      venue: 'Olympic Hall, Seoul',
      description: 'Three nights only.',
      room: { capacity: 100, admitPerSecond: 10 },
      /** Null: open from the beginning. */
      opensInMinutes: null,
      showsInDays: [30, 31, 32],
      sections: [
        { name: 'R', rows: 10, seatsPerRow: 20, price: 165_000 },
        { name: 'S', rows: 15, seatsPerRow: 20, price: 132_000 },
        { name: 'A', rows: 25, seatsPerRow: 20, price: 99_000 },
      ],
    },
    {
      title: 'Midnight Harbor',
      artist: 'Neon Tides',
      venue: 'Blue Square, Seoul',
      description: 'One night, standing in front of the stage. The sound check is free.',
      room: { capacity: 50, admitPerSecond: 5 },
      opensInMinutes: 5,
      showsInDays: [45],
      sections: [
        { name: 'Floor', kind: 'STANDING', capacity: 300, price: 88_000 },
        { name: 'Balcony', rows: 8, seatsPerRow: 24, price: 66_000 },
        { name: 'Sound check', kind: 'STANDING', capacity: 40, price: 0 },
      ],
    },
  ],
  shop: demoShop,
} as const;
