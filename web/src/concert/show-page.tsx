import { CardReturn } from '../payment/card-return.js';
import { JoinRoom, RoomBadge, type RoomState, useRoom } from '../queue/room-state.js';
import { HoldEnds } from '../reservation/hold-ends.js';
import { HoldPanel } from '../reservation/hold-panel.js';
import { useHolds } from '../reservation/holds.js';
import { synchroniseClock } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { idInPath, mount } from '../shared/mount.js';
import { PageProblem } from '../shared/page-problem.js';
import { useReturn } from '../shared/polling.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale, user } from '../shared/session.js';
import { SignedIn } from '../user/sign-in.js';
import { Picker } from './picker.js';
import { SaleNotice, saleOf, type Show, ShowHead } from './show-head.js';
import './show.css';

const t = texts({
  en: {
    logIn: 'Log in to choose seats',
    logInToLook: 'Log in to see your places of this show',
    room: 'Seats open when it is your turn',
    roomHint:
      'This sale has a waiting room. Join it and wait for your turn: a link there leads back to this page.',
    more: 'More seats',
    moreHint: 'Your turn is over. Join the waiting room again to choose more.',
    slot: 'Your turn ends in',
  },
  ko: {
    logIn: '로그인하고 좌석 선택하기',
    logInToLook: '로그인하고 이 회차의 내 좌석 확인하기',
    room: '내 차례가 되면 좌석을 선택할 수 있어요',
    roomHint:
      '대기열이 있는 판매입니다. 대기열에 입장해 순서를 기다려 주세요. 차례가 되면 나오는 링크로 이 페이지에 돌아옵니다.',
    more: '좌석 더 선택하기',
    moreHint: '이번 차례는 끝났습니다. 더 선택하려면 대기열에 다시 입장해 주세요.',
    slot: '남은 선택 시간',
  },
});

const showId = idInPath();
/** It stays, so later looks at the show need not read the concert. */
let roomId: string | undefined;

function Page() {
  const show = useLoaded(async () => {
    const read = await onsale.get('/v1/shows/{showId}', { params: { path: { showId } } });
    roomId ??= await readRoomId(read.concertId);
    return { ...read, roomId };
  });
  useReturn(() => void show.reload());
  const found = show.value.value;
  if (!found) {
    return <PageProblem error={show.error.value} what="show" />;
  }
  return (
    <>
      <ShowHead show={found} />
      {user.value === null && <SaleNotice show={found} onChange={show.reload} />}
      <SignedIn why={found.status === 'CANCELLED' ? t.logInToLook : t.logIn} heading="h2">
        {/* Another user has other holds. */}
        <ShowOfUser key={user.value?.id} show={found} reload={show.reload} />
      </SignedIn>
    </>
  );
}

async function readRoomId(concertId: string): Promise<string> {
  const path = { concertId };
  return (await onsale.get('/v1/concerts/{concertId}', { params: { path } })).roomId;
}

interface Props {
  readonly show: Show;
  readonly reload: () => Promise<void>;
}

/** Hold, pay, and go: what is held stays in sight, though the slot has ended. */
function ShowOfUser({ show, reload }: Props) {
  const holds = useHolds(show.id);
  const room = useRoom(show.roomId);
  const onChange = async () => {
    await Promise.all([holds.reload(), room.reload()]);
  };
  const look = () => void room.reload();
  return (
    <>
      <CardReturn onChange={onChange} />
      <HoldEnds holds={holds} roomId={show.roomId} />
      {holds.held.value.map((hold) => (
        <HoldPanel key={hold.id} hold={hold} onChange={onChange} />
      ))}
      {holds.all.value === null && <ProblemNotice error={holds.error.value} />}
      {saleOf(show) !== 'ON_SALE' ? (
        <SaleNotice show={show} onChange={reload} />
      ) : room.isAdmitted.value === true ? (
        <>
          {room.slotEndsAt.value !== null && holds.held.value.length === 0 && (
            <p class="slot">
              {t.slot} <Countdown until={room.slotEndsAt.value} onEnd={() => void room.reload()} />
            </p>
          )}
          <Picker show={show} holds={holds} onLost={look} onEnter={look} onLook={reload} />
        </>
      ) : (
        <Outside room={room} show={show} hasBought={holds.bought.value.length > 0} />
      )}
    </>
  );
}

interface OutsideProps {
  readonly room: RoomState;
  readonly show: Show;
  readonly hasBought: boolean;
}

function Outside({ room, show, hasBought }: OutsideProps) {
  if (room.isAdmitted.value === null) return <ProblemNotice error={room.error.value} />;
  return (
    <section class="card" aria-labelledby="room">
      <h2 id="room">{hasBought ? t.more : t.room}</h2>
      <p>{hasBought ? t.moreHint : t.roomHint}</p>
      <p>
        <RoomBadge state={room} />
      </p>
      <JoinRoom state={room} roomId={show.roomId} next={location.pathname} />
    </section>
  );
}

void synchroniseClock();
mount(Page, { wide: true });
