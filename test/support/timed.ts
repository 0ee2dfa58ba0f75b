/** Measures how long a request takes. */
export async function timed<Answer>(
  send: () => Promise<Answer>,
): Promise<{ answer: Answer; seconds: number }> {
  const start = performance.now();
  const answer = await send();
  return { answer, seconds: (performance.now() - start) / 1_000 };
}
