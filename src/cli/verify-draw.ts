import { parseArgs } from 'node:util';
import {
  type Check,
  checkDraw,
  type PublishedDraw,
  verifiedRound,
} from '../modules/queue/index.js';
import { isId } from '../shared/ids.js';
import { print, runCommand } from './command.js';

const USAGE = `Checks from outside that the order of a room was drawn by lot (docs/fairness.md).

  onsale verify-draw <url of the service> --room <id>
    --token <queue token>          checks your own rank too
    --access-token <access token>  for services that want it with the queue token
    --commitment <hex>             the seedCommitment that you noted before the draw
    --root <hex>                   the entriesRoot that you noted before the draw
    --round <number>               the beaconRound that you noted before the draw

  exit code 0: everything holds; 1: something does not; 2: the check failed`;

const PAGE = 10_000;

type Headers = Readonly<Record<string, string>>;

function readOptions() {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...{ room: text, token: text, 'access-token': text },
      ...{ commitment: text, root: text, round: text },
    },
  });
  const [url = ''] = positionals;
  if (!URL.canParse(url)) throw new Error('verify-draw expects the URL of the service');
  if (!isId(values.room)) throw new Error('--room expects the id of a room');
  if (values.round !== undefined && !/^[1-9]\d*$/.test(values.round)) {
    throw new Error('--round expects the number of a round');
  }
  const beaconRound = values.round === undefined ? undefined : Number(values.round);
  return { ...values, beaconRound, room: values.room, origin: new URL(url).origin };
}

async function read(url: string, headers: Headers = {}): Promise<unknown> {
  const response = await fetch(url, { headers });
  const body = (await response.json()) as { code?: string; detail?: string };
  if (!response.ok) throw new Error(`${body.code ?? response.status}: ${body.detail ?? url}`);
  return body;
}

async function readEntryIds(url: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await read(`${url}?limit=${PAGE}${query}`);
    const { data, nextCursor } = page as { data: string[]; nextCursor: string | null };
    for (const id of data) ids.push(id);
    cursor = nextCursor;
  }
  return ids;
}

async function readPublished(options: ReturnType<typeof readOptions>): Promise<PublishedDraw> {
  const { origin, room, token, 'access-token': accessToken } = options;
  const url = `${origin}/v1/queue/rooms/${room}/draw`;
  const draw = (await read(url)) as PublishedDraw['draw'];
  if (draw.state !== 'DRAWN') throw new Error(`Nothing is drawn yet: the draw is ${draw.state}.`);
  const entryIds = await readEntryIds(`${url}/entries`);
  if (token === undefined) return { draw, entryIds, own: null };
  const own = await read(`${origin}/v1/queue/tokens/me/draw`, {
    'x-queue-token': token,
    cookie: `queue_${room}=${token}`,
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
  });
  return { draw, entryIds, own: own as PublishedDraw['own'] };
}

function report(checks: readonly Check[], { draw }: PublishedDraw): void {
  print(...checks.map(({ what, holds }) => `${holds ? 'ok      ' : 'FAILED  '}${what}`));
  if (draw.beacon) return;
  const why = draw.beaconMissed ? 'the round of its beacon was missed' : 'it had no beacon';
  print(`This draw is not proven against the operator, because ${why}.`);
}

await runCommand(
  async () => {
    const options = readOptions();
    const published = await readPublished(options);
    const { commitment, root, beaconRound } = options;
    const checks = await checkDraw(published, { commitment, root, beaconRound }, verifiedRound);
    report(checks, published);
    process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
  },
  { exitCodeOnError: 2, usage: USAGE },
);
