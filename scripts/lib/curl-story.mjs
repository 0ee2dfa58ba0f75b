/**
 * Shell lines for bash or zsh that buy tickets and an item with curl, from the sign-up to the receipts.
 * Each run signs up a new user, because a user may buy only a few seats of a show. Node.js reads the
 * JSON, so that no other tool is needed.
 * @param {string} baseUrl
 * @returns {string[]}
 */
export function curlStory(baseUrl) {
  return [
    `api=${baseUrl}/v1 token= queue=`,
    `pick() { node -pe 'let v = JSON.parse(fs.readFileSync(0, "utf8"))'"$1"'; typeof v == "string" ? v : JSON.stringify(v)'; }`,
    `send() { curl -s -H 'Content-Type: application/json' -H "Authorization: Bearer $token" -H "X-Queue-Token: $queue" "$@"; }`,
    `email=fan-$(date +%s)-$RANDOM@onsale.local`,
    `send $api/auth/signup -d "{\\"email\\":\\"$email\\",\\"name\\":\\"Fan\\",\\"password\\":\\"onsale-demo\\"}"; echo`,
    `token=$(send $api/auth/login -d "{\\"email\\":\\"$email\\",\\"password\\":\\"onsale-demo\\"}" | pick .accessToken)`,
    `concert=$(send "$api/concerts?limit=100" | pick '.data.find(c => c.title == "Winter Tour").id')`,
    `room=$(send $api/concerts/$concert | pick .roomId)`,
    `queue=$(send $api/queue/tokens -d "{\\"roomId\\":\\"$room\\"}" | pick .token)`,
    `echo "Waiting room:"; send $api/queue/tokens/me; echo`,
    `show=$(send $api/concerts/$concert/shows | pick '.data[0].id')`,
    `seats=$(send $api/shows/$show/seats | pick '.seats.filter(s => s.status == "AVAILABLE").slice(0, 2).map(s => s.id)')`,
    `held=$(send $api/reservations -d "{\\"showId\\":\\"$show\\",\\"seatIds\\":$seats}")`,
    `echo "Held:"; echo $held`,
    `echo "Topped up:"; send $api/balance/charges -d '{"amount":330000}'; echo`,
    `payment=$(echo $held | pick .payment.id)`,
    `echo "Receipt:"; send -X POST $api/payments/$payment/confirm -H "Idempotency-Key: pay-$payment"; echo`,
    `coupon=$(send $api/coupons | pick '.data.find(c => c.name.startsWith("10 %")).id')`,
    `echo "Claimed:"; send -X POST $api/coupons/$coupon/claim; echo`,
    `mine=$(send "$api/users/me/coupons?status=AVAILABLE" | pick '.data.map(c => "\\"userCouponId\\":\\"" + c.id + "\\",")[0] || ""')`,
    `drop=$(send "$api/items?name=signed" | pick '.data[0]')`,
    `room=$(echo $drop | pick .roomId)`,
    `queue=$(send $api/queue/tokens -d "{\\"roomId\\":\\"$room\\"}" | pick .token)`,
    `item=$(echo $drop | pick .id)`,
    `echo "Topped up:"; send $api/balance/charges -d '{"amount":120000}'; echo`,
    `echo "Ordered and paid:"; send $api/orders -d "{\\"items\\":[{\\"itemId\\":\\"$item\\",\\"quantity\\":1}],$mine\\"payNow\\":true}"; echo`,
    `echo "Left:"; send $api/items/$item; echo`,
  ];
}
