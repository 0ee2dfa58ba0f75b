/** Tones of a verdict: frequency in hertz, and length in seconds. */
const TONES = {
  good: [
    [880, 0.09],
    [1_320, 0.16],
  ],
  bad: [
    [220, 0.25],
    [165, 0.45],
  ],
  ask: [
    [660, 0.12],
    [660, 0.12],
    [550, 0.2],
  ],
} as const;

let context: AudioContext | null = null;

/** A browser plays sounds only after the user has touched the page. */
export function allowSounds(): void {
  context ??= new AudioContext();
  void context.resume();
}

export function signalVerdict(kind: keyof typeof TONES): void {
  navigator.vibrate?.(kind === 'good' ? 120 : [300, 120, 300]);
  if (context?.state !== 'running') return;
  let at = context.currentTime;
  for (const [frequency, seconds] of TONES[kind]) {
    const tone = new OscillatorNode(context, {
      frequency,
      type: kind === 'bad' ? 'square' : 'sine',
    });
    const volume = new GainNode(context, { gain: kind === 'bad' ? 0.3 : 0.5 });
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop((at += seconds));
  }
}

/** Keeps the screen on while the page is looked at. @returns lets it go off again */
export function keepScreenOn(): () => void {
  let lock: WakeLockSentinel | null = null;
  const take = async () => {
    if (document.hidden) return;
    lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
  };
  const look = () => void take();
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    void lock?.release();
  };
}
