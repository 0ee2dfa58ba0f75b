export type UserRole = 'customer' | 'admin';

export interface User {
  readonly id: string;
  /** Lower case; unique. */
  readonly email: string;
  readonly name: string;
  readonly role: UserRole;
  readonly createdAt: Date;
}

/** E-mail addresses are compared without case, as every mail provider that matters does. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}
