/** Tells the instances that have event streams of a room. */
export abstract class DrawEvents {
  /** The state of the room's draw has changed. Does not fail: a lost event is a later look. */
  abstract announce(roomId: string): Promise<void>;
}
