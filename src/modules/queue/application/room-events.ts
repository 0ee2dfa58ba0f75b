/** Tells the instances that have event streams of a room. */
export abstract class RoomEvents {
  /**
   * The draw, or something else that the room shows, has changed. Does not fail: a lost event is a later look.
   */
  abstract announce(roomId: string, what: 'draw' | 'room'): Promise<void>;
}
