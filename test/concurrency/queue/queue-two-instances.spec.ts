import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueueFacade } from '../../../src/modules/queue/index.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import {
  mostWithinOneSecond,
  numberOf,
  openRoom,
  readRoom,
  type RoomContents,
  type Slot,
} from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const USERS = 500;
const CAPACITY = 50;
const PER_SECOND = 40;
const CLAIM_SECONDS = 2;
const ACTIVE_SECONDS = 3;

/** What a user does with the place. The users get these behaviours in turn. */
type Behaviour =
  'pays' | 'leaves inside' | 'never comes' | 'comes and vanishes' | 'leaves the queue';
const BEHAVIOURS: readonly Behaviour[] = [
  'pays',
  'leaves inside',
  'never comes',
  'comes and vanishes',
  'leaves the queue',
];

/** Only users far from the head leave the queue, because the others may be admitted at that moment. */
function behaviourOf(index: number, number: number): Behaviour {
  const behaviour = BEHAVIOURS[index % BEHAVIOURS.length] ?? 'pays';
  const isNear = number <= USERS / 2;
  return behaviour === 'leaves the queue' && isNear ? 'leaves inside' : behaviour;
}

interface User {
  readonly person: Person;
  readonly behaviour: Behaviour;
  readonly number: number;
  /** Whether the response to the join said that the user is active. */
  readonly isInAtOnce: boolean;
}

/** Watches the room all the time, and acts for each user as soon as the user is active. */
class Sale {
  readonly admissions = new Map<string, Slot>();
  readonly refusals: string[] = [];
  /** Users whose slot ran out before their request to leave arrived. */
  late = 0;
  mostActive = 0;
  last: RoomContents | undefined;
  private readonly acts: Promise<unknown>[] = [];
  private readonly inside = new Set<string>();
  private readonly gone = new Set<string>();
  private over = false;

  constructor(
    private readonly world: World,
    private readonly roomId: string,
    private readonly users: ReadonlyMap<string, User>,
  ) {}

  async watch(): Promise<void> {
    while (!this.over) {
      const room = await readRoom(this.world, this.roomId);
      this.last = room;
      this.mostActive = Math.max(this.mostActive, room.active.size);
      for (const [userId, slot] of room.active) this.see(userId, slot);
      this.leaveTheQueue(room);
      await nextTurn();
    }
    await Promise.all(this.acts);
  }

  end(): void {
    this.over = true;
  }

  private see(userId: string, slot: Slot): void {
    if (!this.admissions.has(userId)) this.admissions.set(userId, slot);
    const user = this.users.get(userId);
    // A user may be active before the response to the join has arrived.
    if (!user || this.inside.has(userId)) return;
    this.inside.add(userId);
    this.begin(this.act(user));
  }

  private begin(act: Promise<void>): void {
    this.acts.push(act.catch((error) => this.refusals.push(String(error))));
  }

  private async act({ person, behaviour, number }: User): Promise<void> {
    const instance = this.world.instances[number % 2] ?? this.world.app;
    const queue = instance.get(QueueFacade);
    if (behaviour === 'leaves inside') return this.leaveInTime(person);
    if (behaviour !== 'pays' && behaviour !== 'comes and vanishes') return;
    await queue.assertAdmitted({ userId: person.id, token: person.api.queueToken }, this.roomId);
    if (behaviour === 'pays') await queue.endSlot(this.roomId, person.id);
  }

  /** Some users leave the queue when half of the users before them were admitted. */
  private leaveTheQueue(room: RoomContents): void {
    for (const { person, behaviour, number } of this.users.values()) {
      if (behaviour !== 'leaves the queue' || this.gone.has(person.id)) continue;
      if (room.admittedTotal < number / 2) continue;
      this.gone.add(person.id);
      this.begin(this.leave(person));
    }
  }

  /** A slot may run out before the request of its user arrives, if the machine is very busy. */
  private async leaveInTime(person: Person): Promise<void> {
    const { admittedAtMs = Infinity } = this.admissions.get(person.id) ?? {};
    try {
      await this.leave(person);
    } catch (error) {
      if (Date.now() < admittedAtMs + CLAIM_SECONDS * 1_000) throw error;
      this.late += 1;
    }
  }

  private async leave({ api }: Person): Promise<void> {
    const { status } = await api.delete('/v1/queue/tokens/me');
    if (status !== 204) throw new Error(`Leaving answered ${status}`);
  }
}

describe('A waiting room on two instances, with 500 users who pay, leave or vanish', () => {
  let world: World;
  let roomId: string;
  let users: ReadonlyMap<string, User>;
  let sale: Sale;
  let settled: boolean;

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomId = await openRoom(world, {
      capacity: CAPACITY,
      admitPerSecond: PER_SECOND,
      claimWithinSeconds: CLAIM_SECONDS,
      activeTtlSeconds: ACTIVE_SECONDS,
    });
    const people = await addPeople(world, USERS);
    const joining = new Map<string, User>();
    users = joining;
    sale = new Sale(world, roomId, users);
    const watching = sale.watch();
    const joins = people.map(async (person, index) => {
      const { body } = await person.api.join(roomId);
      const number = numberOf(body.token);
      const behaviour = behaviourOf(index, number);
      const isInAtOnce = body.status === 'ACTIVE';
      joining.set(person.id, { person, behaviour, number, isInAtOnce });
    });
    await Promise.all(joins);
    settled = await eventually('the room is empty', () => isEmpty(sale.last), 30_000).catch(
      () => false,
    );
    sale.end();
    await watching;
  });

  afterAll(() => world.stop());

  function isEmpty(room: RoomContents | undefined): boolean {
    return room?.lastNumber === USERS && room.waiting.length === 0 && room.active.size === 0;
  }

  it('admits everybody in time, and is empty at the end', async () => {
    expect(settled).toBe(true);
    const admin = await addPerson(world, { role: 'admin' });
    const { body } = await admin.api.get(`/v1/queue/rooms/${roomId}/stats`);
    // A user who could not know of the slot loses the turn, not the place.
    const isUnaware = ({ behaviour, isInAtOnce }: User) =>
      behaviour === 'never comes' && !isInAtOnce;
    const vanished = [...users.values()].filter(({ behaviour }) =>
      /vanishes|never/.test(behaviour),
    );
    const unaware = vanished.filter(isUnaware);
    expect(body).toMatchObject({
      waiting: 0,
      absent: unaware.length,
      active: 0,
      joinedTotal: USERS,
      expiredTotal: vanished.length - unaware.length + sale.late,
      estimatedDrainSeconds: 0,
    });
    // A user who was admitted while leaving the queue may be active too shortly to be seen.
    const leavers = [...users.values()].filter(({ behaviour }) => behaviour === 'leaves the queue');
    const unseen = leavers.filter(({ person }) => !sale.admissions.has(person.id));
    const { admittedTotal } = body as { admittedTotal: number };
    expect(admittedTotal).toBeGreaterThanOrEqual(sale.admissions.size);
    expect(admittedTotal).toBeLessThanOrEqual(sale.admissions.size + unseen.length);
    const times = [...sale.admissions.values()].map(({ admittedAtMs }) => admittedAtMs);
    times.sort((a, b) => a - b);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    // All slots can be taken for the active time, plus one round of admissions.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(ACTIVE_SECONDS * 1_000 + 1_500);
  });

  it('refuses no user who pays, comes or leaves in time', () => {
    expect(sale.refusals).toEqual([]);
  });

  it('fills up, and never exceeds its capacity', () => {
    expect(sale.mostActive).toBe(CAPACITY);
  });

  it('never admits more users in one second than the rate', () => {
    const times = [...sale.admissions.values()].map(({ admittedAtMs }) => admittedAtMs);
    expect(mostWithinOneSecond(times)).toBeLessThanOrEqual(PER_SECOND);
  });

  it('admits every user who stays in the queue', () => {
    const stayed = [...users.values()].filter(({ behaviour }) => behaviour !== 'leaves the queue');
    const forgotten = stayed.filter(({ person }) => !sale.admissions.has(person.id));
    expect(stayed.length).toBeGreaterThanOrEqual(USERS * 0.8);
    expect(forgotten.map(({ number }) => number)).toEqual([]);
  });

  it('admits in the order of the waiting numbers', () => {
    const inOrder = [...sale.admissions.values()].sort((a, b) => a.number - b.number);
    const overtaken = inOrder.filter(
      (slot, index) => slot.admittedAtMs < (inOrder[index - 1]?.admittedAtMs ?? 0),
    );
    expect(overtaken).toEqual([]);
    for (const [userId, { number }] of sale.admissions) {
      expect(users.get(userId)?.number).toBe(number);
    }
  });
});
