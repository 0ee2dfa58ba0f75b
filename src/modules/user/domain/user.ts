/** An operator runs rooms and sees the board. Door staff check tickets in. */
export type UserRole = 'customer' | 'admin' | 'operator' | 'door';

export interface User {
  readonly id: string;
  /** In NFC and lower case. Unique among users with a password. */
  readonly email: string;
  /** Whether the user has shown that the address is theirs, here or at the identity provider. */
  readonly emailVerified: boolean;
  readonly name: string;
  readonly role: UserRole;
  /** An admin has locked the user out. */
  readonly blocked: boolean;
  readonly createdAt: Date;
}
