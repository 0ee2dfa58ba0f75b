// A shop behind a waiting room of Onsale. README.md says how to run it.
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
const { ONSALE_URL, ROOM_ID, ROOM_KEY, PORT = '4000' } = process.env;
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', ONSALE_URL));
const served = new Set(); // Users who have bought. A real shop asks its database.
const shop = express();

shop.use(async (request, response, next) => {
  const [, cookie] = /(?:^|; )pass=([^;]+)/.exec(request.headers.cookie) ?? [];
  const pass = String(request.query.pass ?? cookie);
  const { payload } = await jwtVerify(pass, keys, { algorithms: ['EdDSA'] }).catch(() => ({}));
  if (payload?.room !== ROOM_ID || served.has(payload.sub))
    return response.redirect(303, `${ONSALE_URL}/rooms/${ROOM_ID}`);
  response.cookie('pass', pass, { httpOnly: true, sameSite: 'lax' });
  response.locals.pass = payload;
  next();
});
const page = '<form method="post" action="/buy"><button>Buy the shirt</button></form>';
shop.get('/', (_request, response) => response.send(page));
shop.post('/buy', async (_request, response) => {
  const { sub, jti } = response.locals.pass;
  served.add(sub); // Here the shop takes the money.
  const complete = `${ONSALE_URL}/v1/queue/passes/${jti}/complete`;
  await fetch(complete, { method: 'POST', headers: { 'x-api-key': ROOM_KEY } });
  response.clearCookie('pass').send('Thank you!');
});
const server = shop.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`The shop is at http://127.0.0.1:${server.address().port}`),
);
