import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { synchroniseClock } from '../shared/clock.js';
import { useLoaded } from '../shared/load.js';
import { idInPath, mount } from '../shared/mount.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale, user } from '../shared/session.js';
import { unlockSound } from './alarm.js';
import { Announcer } from './announcer.js';
import { ConnectionState } from './connection.js';
import { EmptyPlace } from './empty-place.js';
import { note } from './draw-notes.js';
import { Ended, Missing, Outside, Refused, Solving } from './later-parts.js';
import { Place } from './place-view.js';
import { type PublicRoom, RoomFace } from './room-face.js';
import { t } from './room-texts.js';
import { RoomWait } from './room-wait.js';
import './room.css';

const roomId = idInPath();
/** Except while the user waits in a room that the page knows, it looks at the room this often. */
const LOOK_MS = 20_000;

function Page() {
  const room = useLoaded(readRoom);
  const wait = useMemo(() => new RoomWait(roomId), []);
  useEffect(() => {
    void synchroniseClock();
    unlockSound();
    wait.begin();
    const timer = setInterval(() => {
      const phase = wait.phase.peek();
      const isWaiting = phase.kind === 'placed' && phase.view.status !== 'ACTIVE';
      const isUnknown = room.value.peek() === null;
      if (!document.hidden && (!isWaiting || isUnknown)) void room.reload();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  useSignalEffect(() => {
    if (user.value !== null && wait.phase.peek().kind === 'outside') wait.join();
  });
  useSignalEffect(() => {
    // Something may be sold in the room that was not when the page was opened.
    if (wait.passed.value?.milestone === 'turn' && room.value.peek()) void room.reload();
  });
  useSignalEffect(() => {
    if (wait.draw.value !== null) note(roomId, wait.draw.value);
  });
  if (isMissing(room.error.value) && room.value.value === null) {
    return <Missing />;
  }
  const { value } = room.value;
  const { value: phase } = wait.phase;
  const view = phase.kind === 'placed' ? phase.view : null;
  const name = value?.name ?? t.room;
  return (
    <>
      <h1>{name}</h1>
      <Announcer wait={wait} name={name} />
      <RoomFace room={view?.room ?? value} />
      <Content wait={wait} room={value} />
      {phase.kind !== 'outside' && <ConnectionState wait={wait} />}
    </>
  );
}

/** Anything else may pass, and the place does not depend on it. */
function isMissing(error: unknown): boolean {
  return /_NOT_FOUND$|^VALIDATION_FAILED$/.test(codeOf(error) ?? '');
}

function Content({ wait, room }: { readonly wait: RoomWait; readonly room: PublicRoom | null }) {
  const { value: phase } = wait.phase;
  switch (phase.kind) {
    case 'loading':
      return <EmptyPlace />;
    case 'outside':
      return <Outside room={room} />;
    case 'solving':
      return <Solving progress={phase.progress} />;
    case 'refused':
      return <Refused wait={wait} error={phase.error} />;
    case 'ended':
      return <Ended wait={wait} why={phase.why} />;
    case 'placed':
      return <Place wait={wait} view={phase.view} first={phase.first} room={room} />;
  }
}

function readRoom(): Promise<PublicRoom> {
  return onsale.get('/v1/queue/rooms/{roomId}/public', { params: { path: { roomId } } });
}

mount(Page);
