/**
 * The page that a fan sees at the provider: approve or decline. For Toss with `orderId`, `amount`,
 * `successUrl` and `failUrl`; for Stripe with `clientSecret` and `returnUrl`.
 * @param {URLSearchParams} query
 */
export function checkoutPage(query) {
  const given = JSON.stringify(Object.fromEntries(query)).replace(/</g, '\\u003c');
  return `<!doctype html><meta charset="utf-8"><title>Emulated payment</title>
<h1>Emulated payment</h1><p id="what"></p>
<button id="approve">Approve</button> <button id="decline">Decline</button>
<script>
const given = ${given};
document.getElementById('what').textContent = given.orderId ? given.orderId + ': ' + given.amount + ' KRW' : 'Stripe';
async function pay(declined) {
  const order = given.clientSecret ? { clientSecret: given.clientSecret } : { orderId: given.orderId, amount: Number(given.amount) };
  const answer = await fetch('/emulator/pay', { method: 'POST', body: JSON.stringify({ ...order, declined }) });
  const payment = await answer.json();
  const url = new URL(given.returnUrl ?? (declined ? given.failUrl : given.successUrl));
  if (given.clientSecret) url.searchParams.set('payment_intent', payment.paymentKey);
  else if (declined) url.searchParams.set('code', 'REJECT_CARD_COMPANY');
  else for (const name of ['paymentKey', 'orderId', 'amount']) url.searchParams.set(name, payment[name]);
  location.assign(url);
}
document.getElementById('approve').onclick = () => pay(false);
document.getElementById('decline').onclick = () => pay(true);
</script>`;
}
