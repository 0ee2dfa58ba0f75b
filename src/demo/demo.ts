import { demoShop } from './demo-shop.js';

/** The demo data: a concert with three shows, and a shop with two drops. */
export const demo = {
  password: 'onsale-demo',
  balance: 1_000_000,
  customers: [
    { name: 'Mina', email: 'mina@onsale.local' },
    { name: 'Juho', email: 'juho@onsale.local' },
    { name: 'Sora', email: 'sora@onsale.local' },
  ],
  concert: {
    title: 'Winter Tour',
    artist: 'The Snowbirds',
    venue: 'Olympic Hall, Seoul',
    description: 'Three nights only.',
  },
  room: { capacity: 100, admitPerSecond: 10 },
  showsInDays: [30, 31, 32],
  sections: [
    { name: 'R', rows: 10, seatsPerRow: 20, price: 165_000 },
    { name: 'S', rows: 15, seatsPerRow: 20, price: 132_000 },
    { name: 'A', rows: 25, seatsPerRow: 20, price: 99_000 },
  ],
  shop: demoShop,
};
