/** npm run demo:payment-provider: an emulator of Toss Payments and Stripe that takes no money. */
import { parseArgs } from 'node:util';
import { EMULATOR_KEYS, startEmulator } from './lib/payment-emulator/emulator.mjs';

const usage = `Usage: npm run demo:payment-provider -- [--port 4100] [--webhooks <url>] [--faults 0.2] [--seed 1]

  --port       the port to listen on (4100)
  --webhooks   where webhooks go (http://127.0.0.1:3000/v1/webhooks)
  --faults     the share of calls and webhooks with a fault, from 0 to 1 (0)
  --seed       draws the same faults again (1)`;

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4100' },
      webhooks: { type: 'string', default: 'http://127.0.0.1:3000/v1/webhooks' },
      faults: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [port, share, seed] = [values.port, values.faults, values.seed].map(Number);
  if (!Number.isInteger(port) || !(Number(share) >= 0 && Number(share) <= 1))
    throw new Error(usage);
  const emulator = await startEmulator({
    port: port ?? 0,
    seed: seed ?? 1,
    webhookUrl: values.webhooks,
  });
  emulator.plan.set(faultsOf(Number(share)));
  const keys = Object.entries({
    ...EMULATOR_KEYS,
    TOSS_API_URL: emulator.url,
    STRIPE_API_URL: emulator.url,
  });
  console.log(`The emulated payment providers listen. Start Onsale in another terminal:

  TOP_UPS=provider \\
${keys.map(([name, value]) => `  ${name}=${value} \\`).join('\n')}
  npm start

Pay:  ${emulator.url}/emulator/checkout?orderId=…&amount=…&successUrl=…&failUrl=…   (Toss)
      ${emulator.url}/emulator/checkout?clientSecret=…&returnUrl=…                 (Stripe)
List: ${emulator.url}/emulator/payments
Ctrl-C ends it.
`);
}

/** The same share for the calls, and for the webhooks. @param {number} share */
function faultsOf(share) {
  const each = share / 5;
  return {
    ...{ slow: each, cut: each, lost: each, failed: each, refused: each },
    ...{ webhookNever: each, webhookTwice: each, webhookEarly: each, webhookLate: each },
    webhookForged: each,
  };
}

main().catch((error) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? 'The port is taken: choose another with --port' : error.message);
  process.exit(1);
});
