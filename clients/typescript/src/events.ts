/** An event of a stream. `retry` is the time in milliseconds after which a client comes back. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Reads server-sent events (HTML standard, section 9.2) whose data is JSON. `onLife` is called for heartbeats too. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  onLife: () => void,
): AsyncGenerator<StreamEvent, void> {
  const reader = body.getReader();
  // The signal of a request stops working when its Request object is collected as garbage.
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel);
  const decoder = new TextDecoder();
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onLife();
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, field = '', text = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (field === 'event') event = text;
        else if (field === 'data') data.push(text);
        else if (field === 'retry') yield { event: 'retry', data: Number(text) };
        if (line !== '') continue;
        if (data.length > 0) yield { event, data: JSON.parse(data.join('\n')) as unknown };
        event = 'message';
        data = [];
      }
    }
  } finally {
    // Closes the connection if the caller has had enough. A broken one is closed already.
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
