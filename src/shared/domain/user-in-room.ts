/** A user in a waiting room. */
export interface UserInRoom {
  readonly userId: string;
  readonly roomId: string;
}
