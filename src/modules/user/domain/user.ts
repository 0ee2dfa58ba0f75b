/** An operator runs rooms and sees the board. Door staff check tickets in. */
export type UserRole = 'customer' | 'admin' | 'operator' | 'door';

export interface User {
  readonly id: string;
  /** In NFC and lower case. Unique among users with a password. */
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
  readonly createdAt: Date;
}
