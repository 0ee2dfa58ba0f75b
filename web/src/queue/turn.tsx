import type { QueueView } from '@onsale/client';
import { now } from '../shared/clock.js';
import { clockText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { user } from '../shared/session.js';
import { LoggedOut } from './later-parts.js';
import type { PublicRoom } from './room-face.js';

const t = texts({
  en: {
    turn: 'It is your turn!',
    enter: 'Go in within',
    left: 'Your time in the sale',
    enterWhy: 'If you do not go in by then, your place goes to the next person.',
    leftWhy: 'Seats that you hold keep their own time to pay.',
    go: 'Go to the sale',
    to: (name: string) => `Go to ${name}`,
  },
  ko: {
    turn: '입장하실 차례예요!',
    enter: '입장 가능 시간',
    left: '남은 이용 시간',
    enterWhy: '시간 안에 입장하지 않으면 다음 분에게 차례가 넘어가요.',
    leftWhy: '선점한 좌석의 결제 시간은 따로 유지돼요.',
    go: '예매하러 가기',
    to: (name: string) => `${name} 예매하기`,
  },
});

interface Props {
  readonly view: QueueView;
  readonly room: PublicRoom | null;
  readonly hasClaimed: boolean;
}

/** The slot of an admitted user, and the ways to what is sold. */
export function Turn({ view, room, hasClaimed }: Props) {
  const leftMs = Date.parse(view.expiresAt ?? '') - now.value;
  return (
    <section class="card place turn">
      <h2>{t.turn}</h2>
      <p class="opening">
        <span>{hasClaimed ? t.left : t.enter}</span>
        <span class="big number" role="timer">
          {clockText(leftMs)}
        </span>
      </p>
      {user.value === null ? <LoggedOut hasTurn /> : <Ways room={room} />}
      <p class="muted">{hasClaimed ? t.leftWhy : t.enterWhy}</p>
    </section>
  );
}

function Ways({ room }: { readonly room: PublicRoom | null }) {
  const next = nextPage();
  const offers = room?.offers ?? [];
  return (
    <ul class="plain-list ways">
      {next !== null && <Way href={next} text={t.go} />}
      {next === null &&
        offers.map(({ kind, id, name }) => (
          <Way
            key={id}
            href={`/${kind === 'CONCERT' ? 'concerts' : 'items'}/${id}`}
            text={t.to(name)}
          />
        ))}
      {next === null && room && offers.length === 0 && <Way href="/" text={t.go} />}
    </ul>
  );
}

function Way({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <li>
      <a class="button" href={href}>
        {text}
      </a>
    </li>
  );
}

/** The page that the user came from: `?next=`, if it is one of this site. */
function nextPage(): string | null {
  const next = new URLSearchParams(location.search).get('next');
  // Browsers drop tabs and line breaks in addresses, so `/<tab>/host` would be another site.
  return next !== null && /^\/(?![/\\])[!-~]*$/.test(next) ? next : null;
}
