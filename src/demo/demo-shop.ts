/** Name, price in won, pieces in stock. */
type Goods = readonly (readonly [string, number, number])[];

const GOODS: Goods = [
  ['Winter Tour T-Shirt, S', 39_000, 200],
  ['Winter Tour T-Shirt, M', 39_000, 400],
  ['Winter Tour T-Shirt, L', 39_000, 400],
  ['Winter Tour T-Shirt, XL', 39_000, 200],
  ['Winter Tour Hoodie, S', 79_000, 100],
  ['Winter Tour Hoodie, M', 79_000, 200],
  ['Winter Tour Hoodie, L', 79_000, 200],
  ['Winter Tour Hoodie, XL', 79_000, 100],
  ['Snowbird Beanie, white', 29_000, 150],
  ['Snowbird Beanie, navy', 29_000, 150],
  ['Snowbird Scarf', 35_000, 120],
  ['Snowbird Mittens', 25_000, 120],
  ['Tour Jacket', 149_000, 60],
  ['Tote Bag', 19_000, 300],
  ['Backpack', 89_000, 80],
  ['Pouch', 15_000, 250],
  ['Light Stick', 45_000, 1_000],
  ['Light Stick Strap', 12_000, 800],
  ['Light Stick Case', 18_000, 500],
  ['Photo Book', 42_000, 500],
  ['Photo Card Set A', 9_000, 2_000],
  ['Photo Card Set B', 9_000, 2_000],
  ['Photo Card Binder', 22_000, 400],
  ['Poster, rolled', 14_000, 600],
  ['Poster, framed', 59_000, 40],
  ['Postcard Set', 8_000, 900],
  ['Sticker Sheet', 5_000, 1_500],
  ['Enamel Pin: Snowflake', 11_000, 500],
  ['Enamel Pin: Feather', 11_000, 500],
  ['Enamel Pin: Nest', 11_000, 500],
  ['Key Ring', 13_000, 700],
  ['Mug', 17_000, 300],
  ['Tumbler', 32_000, 200],
  ['Fleece Blanket', 49_000, 90],
  ['Cushion', 37_000, 90],
  ['Phone Case', 27_000, 300],
  ['Phone Grip', 14_000, 400],
  ['Desk Calendar', 21_000, 350],
  ['Diary', 24_000, 350],
  ['Pen Set', 16_000, 400],
  ['First Snow (CD)', 18_000, 1_000],
  ['First Snow (LP)', 46_000, 300],
  ['Migration (CD)', 18_000, 1_000],
  ['Migration (LP)', 46_000, 300],
  ['Winter Tour Live (2 CD)', 29_000, 600],
  ['Winter Tour Live (Blu-ray)', 55_000, 400],
  ['Score Book', 33_000, 150],
  ['Guitar Picks', 9_000, 500],
];

/** Each is sold behind its own waiting room. */
const DROPS = [
  {
    name: 'Signed First Pressing (LP)',
    description: 'Signed by all four of The Snowbirds. One hundred copies, two for each fan.',
    price: 120_000,
    stock: 100,
    maxPerUser: 2,
    /** Minutes from the load of the demo data until its sale begins. Null: at once. */
    startsInMinutes: null,
  },
  {
    name: 'Handmade Snow Globe, numbered',
    description: 'Blown in Gangneung. Thirty pieces, one for each fan.',
    price: 250_000,
    stock: 30,
    maxPerUser: 1,
    startsInMinutes: 10,
  },
] as const;

/** A shop of fifty items, two of them limited drops, and three coupons. */
export const demoShop = {
  goods: GOODS,
  drops: DROPS,
  dropRoom: { capacity: 50, admitPerSecond: 10 },
  /** Claimable for this many days from now; valid for twice as many. */
  couponDays: 30,
  coupons: [
    {
      name: '5,000 won off, for the first hundred',
      discount: { type: 'FIXED', value: 5_000, maxAmount: null },
      minOrderAmount: 10_000,
      quantity: 100,
    },
    {
      name: '10 % off, up to 20,000 won',
      discount: { type: 'PERCENT', value: 10, maxAmount: 20_000 },
      minOrderAmount: 0,
      quantity: 10_000,
    },
    {
      name: 'Half price from 200,000 won',
      discount: { type: 'PERCENT', value: 50, maxAmount: null },
      minOrderAmount: 200_000,
      quantity: 10,
    },
  ],
} as const;
