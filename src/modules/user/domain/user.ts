export type UserRole = 'customer' | 'admin';

export interface User {
  readonly id: string;
  /** Composed and in lower case; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
  readonly createdAt: Date;
}
