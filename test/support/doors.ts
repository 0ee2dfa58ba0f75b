import { type Challenge as AltchaChallenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { Answer } from './api.js';
import type { Person } from './people.js';

export interface Ticket {
  readonly code?: string;
  readonly challenge?: string;
}

/** Joins a room through its doors. Later requests send the queue token. */
export async function joinWith(
  { api }: Person,
  roomId: string,
  ticket: Ticket = {},
): Promise<Answer> {
  const answer = await api.post('/v1/queue/tokens', { roomId, ...ticket });
  if (answer.status < 300) api.queueToken = answer.body.token as string;
  return answer;
}

export async function createCodes(admin: Person, roomId: string, count: number): Promise<string[]> {
  const { body } = await admin.api.post(`/v1/queue/rooms/${roomId}/entry-codes`, { count });
  return body.codes as string[];
}

/** Gets a challenge and solves it like a browser. */
export async function solvedChallenge({ api }: Person, body: object = {}): Promise<string> {
  const { body: challenge } = await api.post('/v1/queue/challenges', body);
  return solutionOf(challenge as AltchaChallenge);
}

export async function solutionOf(challenge: AltchaChallenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return payloadOf(challenge, solution);
}

/** The text that the ALTCHA widget sends. */
export function payloadOf(challenge: unknown, solution: unknown): string {
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}
