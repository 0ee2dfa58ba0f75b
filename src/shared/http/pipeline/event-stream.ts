import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { OpenStream } from '../server/open-stream.js';
import { Answers } from './media-types.js';

export const EVENT_STREAM_TYPE = 'text/event-stream';

/** Called once, when the headers have been sent. The stream may have ended already. */
export type StartStream = (stream: OpenStream) => void;

/**
 * The operation answers with server-sent events: its handler returns a StartStream. An error before
 * that is a problem document as usual.
 */
export function EventStream({ description, example }: { description: string; example: string }) {
  const content = { [EVENT_STREAM_TYPE]: { schema: { type: 'string' as const }, example } };
  return applyDecorators(Answers(EVENT_STREAM_TYPE), ApiOkResponse({ description, content }));
}

export function isEventStream({
  mediaTypes,
}: {
  mediaTypes?: readonly string[] | undefined;
}): boolean {
  return mediaTypes?.includes(EVENT_STREAM_TYPE) === true;
}
