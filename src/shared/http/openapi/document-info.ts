import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';

/** In the order of a sale. */
const TAGS = {
  user: 'Sign up, log in, and who is signed in.',
  queue: 'The waiting rooms: join one, poll the place, enter when admitted.',
  concert: 'Concerts, their shows and seat maps.',
  reservation: 'Seats that are held for a payment.',
  balance: 'The prepaid balance of the user.',
  payment: 'Payments of reservations and orders, from the balance.',
  ticket: 'Tickets of paid seats, and the door.',
  item: 'Limited goods and their stock.',
  coupon: 'Limited coupons, first come, first served.',
  order: 'The cart and orders of items.',
  operations: 'Health, metrics and the time of the server.',
};

const INTRODUCTION = `The backend for the minute in which tickets go on sale.

**Walk one sale by hand:** sign up or log in and press *Authorize* with the \`accessToken\` · read the
concerts and join the room (\`roomId\`) of one · press *Authorize* with the queue token · read its
shows and the seats of a show · hold seats · top up the balance · confirm the payment of the hold.

Money is whole minor units of the currency (KRW: won). Times are ISO 8601 in UTC. Every error is a
problem document with a stable \`code\`; docs/errors.md lists all codes.`;

export function documentInfo(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setTitle('Onsale')
    .setDescription(INTRODUCTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setContact('The Onsale maintainers', '', '')
    .addServer('/', 'The server of this document')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Queue-Token', description: 'The queue token' },
      'queueToken',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'An API key of a room' },
      'roomKey',
    );
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const options = builder.build();
  const info = {
    ...options.info,
    contact: { name: 'The Onsale maintainers' },
    license: { name: 'MIT', identifier: 'MIT' },
  };
  return { ...options, info: info };
}
