import { signal } from '@preact/signals';
import { stored } from '../shared/stored.js';

const kept = stored<boolean>('onsale.sound');
/** Three tones: Hz, and when they start in seconds. */
const TONES = [
  [660, 0],
  [880, 0.22],
  [1_100, 0.44],
] as const;
const TONE_SECONDS = 0.35;
const BLINK_MS = 1_000;

export const isSoundOn = signal(kept.read() ?? true);

let audio: AudioContext | undefined;
let blinking: ReturnType<typeof setInterval> | undefined;

/** Browsers let a page sound only after the user has touched it. */
export function unlockSound(): void {
  for (const event of ['pointerdown', 'keydown']) {
    addEventListener(event, () => void wakeAudio(), { once: true });
  }
}

export function switchSound(): void {
  isSoundOn.value = !isSoundOn.value;
  kept.write(isSoundOn.value);
  // The user hears what will come.
  ring();
}

/** The user is needed: sound, vibration, and a title that blinks until the page is looked at. */
export function alarm(title: string): void {
  ring();
  navigator.vibrate?.([200, 100, 200]);
  calm();
  // Without the position that the title shows.
  const plain = document.title.replace(/^[\d.,]+ · /, '');
  blinking = setInterval(() => {
    document.title = document.hidden && document.title === title ? plain : title;
    if (!document.hidden) clearInterval(blinking);
  }, BLINK_MS);
}

/** The user is not needed any more. */
export function calm(): void {
  clearInterval(blinking);
}

function ring(): void {
  // Not a read of the signal: an effect that rings must not ring again when the user switches the sound.
  if (!isSoundOn.peek()) return;
  void wakeAudio()
    .then((context) => TONES.forEach(([hertz, at]) => play(context, hertz, at)))
    .catch(() => undefined);
}

async function wakeAudio(): Promise<AudioContext> {
  audio ??= new AudioContext();
  if (audio.state === 'suspended') await audio.resume();
  return audio;
}

function play(context: AudioContext, hertz: number, at: number): void {
  const start = context.currentTime + at;
  const end = start + TONE_SECONDS;
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.2, start);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(end);
}
