import type { ComponentChildren } from 'preact';
import { mount } from '../shared/mount.js';
import { texts } from '../shared/language.js';
import { user } from '../shared/session.js';
import { SignedIn } from '../user/sign-in.js';
import { ChangeDialog, Outcome } from './parts/changes.js';
import { CouponsView } from './shop/coupons-view.js';
import { ItemsView } from './shop/items-view.js';
import { LogView } from './log/log-view.js';
import { ReportView } from './report/report-view.js';
import { RoomsView } from './rooms/rooms-view.js';
import { RoomView } from './rooms/room-view.js';
import { route } from './router.js';
import { SalesView } from './sales/sales-view.js';
import { ShowView } from './concerts/show-view.js';
import { ShowsView } from './concerts/shows-view.js';
import { isAdmin, isOperator } from './roles.js';
import './ops.css';

const t = texts({
  en: {
    why: 'Log in to run the sale',
    refused: 'This page is for operators',
    refusedWhy: (name: string) =>
      `${name}, your account is not an operator or admin account. Ask an admin to give it the role, then log in again.`,
    areas: 'Areas',
    rooms: 'Rooms',
    shows: 'Shows',
    items: 'Items',
    coupons: 'Coupons',
    sales: 'Sales',
    log: 'Log',
    unknown: 'There is no such view',
  },
  ko: {
    why: '판매 운영을 위해 로그인해 주세요',
    refused: '운영자를 위한 페이지예요',
    refusedWhy: (name: string) =>
      `${name} 님의 계정은 운영자나 관리자 계정이 아니에요. 관리자에게 권한을 요청한 뒤 다시 로그인해 주세요.`,
    areas: '메뉴',
    rooms: '대기실',
    shows: '공연',
    items: '상품',
    coupons: '쿠폰',
    sales: '판매 내역',
    log: '변경 기록',
    unknown: '없는 화면이에요',
  },
});

/** Each area with the first part of its addresses, and whether it is for admins alone. */
const AREAS = [
  ['rooms', t.rooms, false],
  ['shows', t.shows, false],
  ['items', t.items, false],
  ['coupons', t.coupons, true],
  ['sales', t.sales, true],
  ['log', t.log, true],
] as const;

function Page() {
  return (
    <SignedIn why={t.why}>
      {isOperator.value ? (
        <>
          <Areas />
          <View />
          <Outcome />
          <ChangeDialog />
        </>
      ) : (
        <section class="card">
          <h1>{t.refused}</h1>
          <p>{t.refusedWhy(user.value?.name ?? '')}</p>
        </section>
      )}
    </SignedIn>
  );
}

function Areas() {
  const [current] = route.value;
  return (
    <nav class="ops-areas" aria-label={t.areas}>
      {AREAS.filter(([, , forAdmins]) => isAdmin.value || !forAdmins).map(([path, name]) => (
        <a key={path} href={`#/${path}`} aria-current={path === current ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}

function View() {
  const [area = '', id] = route.value;
  const forAdmins = AREAS.some(([path, , isForAdmins]) => path === area && isForAdmins);
  if (forAdmins && !isAdmin.value) return <h1>{t.unknown}</h1>;
  return VIEWS[area]?.(id) ?? <h1>{t.unknown}</h1>;
}

const VIEWS: Readonly<Record<string, (id: string | undefined) => ComponentChildren>> = {
  rooms: (id) => (id ? <RoomView key={id} id={id} /> : <RoomsView />),
  report: (id) => (id ? <ReportView key={id} roomId={id} /> : <RoomsView />),
  shows: (id) => (id ? <ShowView key={id} id={id} /> : <ShowsView />),
  items: () => <ItemsView />,
  coupons: () => <CouponsView />,
  sales: () => <SalesView />,
  log: (id) => <LogView key={id} subjectId={id} />,
};

mount(Page, { wide: true });
