import { Webhook } from 'standardwebhooks';
import { signWebhook, webhookKey } from './webhook-signature.js';

const BYTES = Buffer.from('thirty-two bytes for these tests');
const SECRET = `whsec_${BYTES.toString('base64')}`;
const ID = '0193f7a0-0000-7000-8000-000000000001';
const BODY = '{"type":"reservation.paid","data":{"title":"봄밤"}}';

describe('The signature of a webhook', () => {
  const timestamp = Math.floor(Date.now() / 1_000);
  const verify = (id: string, body: string, signature: string, secret = SECRET) =>
    new Webhook(secret).verify(body, {
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': signature,
    });
  const key = webhookKey(SECRET) as Buffer;
  const signature = signWebhook([key], ID, timestamp, BODY);

  it('equals the signature of another implementation, which accepts it', () => {
    const theirs = new Webhook(SECRET).sign(ID, new Date(timestamp * 1_000), BODY);
    expect(signature).toBe(theirs);
    expect(verify(ID, BODY, signature)).toEqual(JSON.parse(BODY));
  });

  it('fails for another id, body or secret', () => {
    const other = `whsec_${Buffer.from('another secret of thirty-two bytes').toString('base64')}`;
    expect(() => verify('another-id', BODY, signature)).toThrow('No matching signature');
    expect(() => verify(ID, `${BODY} `, signature)).toThrow('No matching signature');
    expect(() => verify(ID, BODY, signature, other)).toThrow('No matching signature');
  });

  it('is accepted with either secret while the secret is changed', () => {
    const previous = Buffer.from('the secret of thirty-two bytes before');
    const both = signWebhook([key, previous], ID, timestamp, BODY);
    expect(both).toMatch(/^v1,\S+ v1,\S+$/);
    expect(verify(ID, BODY, both)).toEqual(JSON.parse(BODY));
    expect(verify(ID, BODY, both, previous.toString('base64'))).toEqual(JSON.parse(BODY));
  });
});

describe('webhookKey', () => {
  it('reads a secret with and without its prefix', () => {
    expect(webhookKey(SECRET)).toEqual(BYTES);
    expect(webhookKey(SECRET.slice('whsec_'.length))).toEqual(BYTES);
  });

  it.each([
    ['nothing', ''],
    ['only the prefix', 'whsec_'],
    ['no base64', 'whsec_this is no base64 at all, whatever its length'],
    ['base64 that is cut off', SECRET.slice(0, -2)],
    ['23 bytes', Buffer.alloc(23).toString('base64')],
    ['65 bytes', Buffer.alloc(65).toString('base64')],
    ['the alphabet of base64url', `whsec_${'-_'.repeat(22)}`],
  ])('returns null for %s', (_what, secret) => {
    expect(webhookKey(secret)).toBeNull();
  });

  it.each([24, 64])('reads a secret of %d bytes', (length) => {
    expect(webhookKey(Buffer.alloc(length).toString('base64'))).toHaveLength(length);
  });
});
