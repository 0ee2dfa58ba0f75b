import type { FastifyReply } from 'fastify';

/** Adds the name of a request header that the response depends on. */
export function varyBy(reply: FastifyReply, name: string): void {
  const names = String(reply.getHeader('Vary') ?? '')
    .split(', ')
    .filter(Boolean);
  if (!names.includes(name)) reply.header('Vary', [...names, name].join(', '));
}
