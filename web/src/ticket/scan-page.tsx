import './scan.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { synchroniseClock } from '../shared/clock.js';
import { texts } from '../shared/language.js';
import { mount } from '../shared/mount.js';
import { onsale, user } from '../shared/session.js';
import { stored } from '../shared/stored.js';
import { SignedIn } from '../user/sign-in.js';
import { Door } from './door.js';
import { type Post, ScanSetup } from './scan-setup.js';
import { ScanStore } from './scan-store.js';
import { ScanUpload } from './scan-upload.js';
import { Scanner } from './scanner.js';

const t = texts({
  en: {
    logIn: 'Log in to check tickets in',
    staffOnly: 'This page is for the door',
    staffHint: 'Ask an admin to give your account the role “door”.',
    noStorage: 'This browser keeps nothing for this site',
    storageHint: 'Scans could be lost. Leave the private mode, or use another browser.',
  },
  ko: {
    logIn: '입장 확인을 하려면 로그인해 주세요',
    staffOnly: '입장 확인 담당자를 위한 페이지입니다',
    staffHint: '관리자에게 계정에 ‘door’ 권한을 달라고 요청해 주세요.',
    noStorage: '이 브라우저에는 데이터를 저장할 수 없습니다',
    storageHint:
      '스캔 기록이 사라질 수 있어요. 사생활 보호 모드를 끄거나 다른 브라우저를 이용해 주세요.',
  },
});

interface Tools {
  readonly door: Door;
  readonly upload: ScanUpload;
}

const keptPost = stored<Post>('onsale.scan.post');

function Page() {
  return (
    <SignedIn why={t.logIn}>
      {user.value?.role === 'door' || user.value?.role === 'admin' ? (
        <Scan />
      ) : (
        <Hint title={t.staffOnly} text={t.staffHint} />
      )}
    </SignedIn>
  );
}

function Scan() {
  const post = useSignal(keptPost.read());
  const isChanging = useSignal(post.value === null);
  const tools = useSignal<Tools | null | 'no storage'>(null);
  useEffect(() => void openTools().then((opened) => (tools.value = opened)), []);
  const choose = (chosen: Post) => {
    keptPost.write(chosen);
    post.value = chosen;
  };
  /** The show may have been moved since it was chosen. */
  const refresh = async () => {
    const known = post.value;
    if (known === null) return;
    const params = { path: { showId: known.showId } };
    const show = await onsale.get('/v1/shows/{showId}', { params }).catch(() => null);
    if (show === null || post.value !== known) return;
    choose({ ...known, startsAt: show.startsAt, title: show.concert.title });
  };
  useEffect(() => void refresh(), [post.value?.showId]);
  if (tools.value === null) return null;
  if (tools.value === 'no storage') return <Hint title={t.noStorage} text={t.storageHint} />;
  if (post.value === null || isChanging.value) {
    const start = (chosen: Post) => {
      choose(chosen);
      isChanging.value = false;
    };
    return <ScanSetup post={post.value} onStart={start} />;
  }
  return <Scanner post={post.value} {...tools.value} onChange={() => (isChanging.value = true)} />;
}

function Hint({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section class="card">
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
  );
}

async function openTools(): Promise<Tools | 'no storage'> {
  try {
    const store = await ScanStore.open();
    await store.tidy(Date.now());
    void navigator.storage?.persist?.();
    const upload = new ScanUpload(store);
    return { upload, door: new Door(store, upload) };
  } catch {
    return 'no storage';
  }
}

void synchroniseClock();
// The page opens without a network. Missing in pages without TLS.
void navigator.serviceWorker?.register('/scan-worker.js', { scope: '/scan' });
mount(Page);
