import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../shared/language.js';

const t = texts({
  en: {
    label: 'Picture of the camera',
    insecure: 'This browser opens the camera only over HTTPS. Type codes, or use a scanner.',
    denied: 'The camera is blocked. Allow it in the settings of the browser, then try again.',
    missing: 'There is no camera here. Type codes, or use a scanner.',
  },
  ko: {
    label: '카메라 화면',
    insecure: '카메라는 HTTPS에서만 쓸 수 있습니다. 코드를 입력하거나 스캐너를 사용해 주세요.',
    denied: '카메라가 차단되어 있습니다. 브라우저 설정에서 허용한 뒤 다시 시도해 주세요.',
    missing: '카메라를 찾을 수 없습니다. 코드를 입력하거나 스캐너를 사용해 주세요.',
  },
});

const LOOK_EVERY_MS = 120;

/** @param onCode called for each look at a code, many times while it is held before the camera */
export function Camera({ onCode }: { readonly onCode: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal('');
  useEffect(() => {
    const stopping = new AbortController();
    void look(video.current!, onCode, stopping.signal).catch((error: unknown) => {
      if (!stopping.signal.aborted) problem.value = textOf(error);
    });
    return () => stopping.abort();
  }, []);
  if (problem.value) {
    return (
      <p class="notice warn" role="alert">
        {problem.value}
      </p>
    );
  }
  return <video ref={video} class="camera" aria-label={t.label} muted playsInline />;
}

async function look(
  video: HTMLVideoElement,
  onCode: (text: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  if (navigator.mediaDevices === undefined) throw new DOMException('', 'SecurityError');
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 } },
  });
  try {
    stopping.throwIfAborted();
    video.srcObject = stream;
    await video.play();
    const { readQrCodes } = await import('./code-reader.js');
    while (!stopping.aborted) {
      if (!document.hidden) (await readQrCodes(video)).forEach(onCode);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

function textOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'SecurityError') return t.insecure;
  return name === 'NotAllowedError' ? t.denied : t.missing;
}
