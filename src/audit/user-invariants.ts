import type { Invariants } from './invariants.js';

/** Of the accounts of users. */
export const USER_INVARIANTS: Invariants = {
  'a deleted user is not anonymous': `
    SELECT id FROM user_users
    WHERE deleted_at IS NOT NULL AND (email <> '' OR name <> '' OR role <> 'customer'
      OR password_hash IS NOT NULL OR external_subject IS NOT NULL OR email_key IS NOT NULL
      OR person_hash IS NOT NULL)`,
  'a mailbox or a person is kept of a user who is not deleted, or too long': `
    SELECT id FROM user_users
    WHERE (kept_mailbox IS NOT NULL OR kept_person IS NOT NULL)
      AND (deleted_at IS NULL OR deleted_at < now() - interval '31 days')`,
  'a balance is not closed with its user': `
    SELECT users.id FROM user_users users LEFT JOIN balance_accounts ON user_id = users.id
    WHERE (deleted_at IS NOT NULL) <> coalesce(closed, false)`,
};
