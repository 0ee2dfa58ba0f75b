import { createRoom, joinRoom } from '../../shared/people.mjs';
import { createShow } from '../../shared/shows.mjs';

const SECTIONS = 100;

/** @type {import('../probe.mjs').Probe} */
export const bigShow = {
  name: 'big-show',
  title: 'A show of 100,000 seats',
  async measure(stand) {
    const roomId = await createRoom(stand);
    const [headers] = await joinRoom(stand, roomId, 1);
    const sections = Array.from({ length: SECTIONS }, (_, index) => ({
      name: `S${index + 1}`,
      rows: 25,
      seatsPerRow: 40,
      price: 100_000,
    }));
    const startedAt = performance.now();
    const showId = await createShow(stand, roomId, sections);
    const seconds = (performance.now() - startedAt) / 1000;

    const url = `${stand.origin}/v1/shows/${showId}/seats`;
    const first = await fetchSeats(url, headers);
    const again = await fetchSeats(url, headers);
    return {
      figures: [
        { what: 'creating the show', value: seconds, unit: 's', atMost: 10 },
        { what: 'first byte of its seat map', value: first.firstByte, unit: 'ms', atMost: 300 },
        { what: 'last byte of its seat map', value: first.all, unit: 'ms' },
        { what: 'first byte, second time', value: again.firstByte, unit: 'ms', atMost: 300 },
        { what: 'size of its seat map', value: first.bytes / 1e6, unit: 'MB' },
      ],
    };
  },
};

/** @param {string} url @param {Record<string, string>} [headers] */
async function fetchSeats(url, headers) {
  const startedAt = performance.now();
  const answer = await fetch(url, { headers });
  if (!answer.ok || !answer.body) throw new Error(`The seat map: ${answer.status}`);
  let firstByte = 0;
  let bytes = 0;
  for await (const chunk of answer.body) {
    firstByte ||= performance.now() - startedAt;
    bytes += chunk.length;
  }
  return { firstByte, all: performance.now() - startedAt, bytes };
}
