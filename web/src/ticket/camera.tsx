import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { texts } from '../shared/language.js';

const t = texts({
  en: {
    label: 'Picture of the camera',
    insecure: 'This browser opens the camera only over HTTPS. Type codes, or use a scanner.',
    denied: 'The camera is blocked. Allow it in the settings of the browser, then try again.',
    missing: 'There is no camera here. Type codes, or use a scanner.',
    reader: 'The reader of codes cannot be loaded. Reload the page, or type codes.',
  },
  ko: {
    label: '카메라 화면',
    insecure: '카메라는 HTTPS에서만 쓸 수 있습니다. 코드를 입력하거나 스캐너를 사용해 주세요.',
    denied: '카메라가 차단되어 있습니다. 브라우저 설정에서 허용한 뒤 다시 시도해 주세요.',
    missing: '카메라를 찾을 수 없습니다. 코드를 입력하거나 스캐너를 사용해 주세요.',
    reader: '코드 인식 기능을 불러올 수 없습니다. 페이지를 새로 고치거나 코드를 입력해 주세요.',
  },
});

const LOOK_EVERY_MS = 120;

interface Props {
  /** Called for each picture, with the codes in it: many times while a code is held before the camera. */
  readonly onPicture: (codes: readonly string[]) => void;
}

export function Camera({ onPicture }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal('');
  useEffect(() => {
    const stopping = new AbortController();
    void look(video.current!, onPicture, stopping.signal).catch((error: unknown) => {
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
  onPicture: Props['onPicture'],
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
      if (!document.hidden) onPicture(await readQrCodes(video));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

function textOf(error: unknown): string {
  // A file of the page is missing.
  if (!(error instanceof DOMException)) return t.reader;
  const { name } = error;
  if (name === 'SecurityError') return t.insecure;
  return name === 'NotAllowedError' ? t.denied : t.missing;
}
