import type { Invariants } from './invariants.js';

/** Breaches that must never exist in draws. */
export const QUEUE_INVARIANTS: Invariants = {
  'a draw does not have exactly its sealed entries': `
    SELECT draw.room_id AS id FROM queue_draws draw
    LEFT JOIN (
      SELECT room_id, sum(length(entry_ids)) AS bytes, min(length(entry_ids) / 16 - length(numbers) / 4) AS numbers,
        min(length(entry_ids) - length(user_ids)) AS users
      FROM queue_draw_chunks GROUP BY room_id) entries USING (room_id)
    WHERE coalesce(bytes, 0) <> coalesce(entry_count, 0) * 16 OR numbers <> 0 OR users <> 0`,
  'a drawn entry has no rank, or an entry that is not drawn has one': `
    SELECT draw.room_id AS id FROM queue_draws draw JOIN queue_draw_chunks chunk USING (room_id)
    WHERE coalesce(length(ranks), 0) <> CASE state WHEN 'DRAWN' THEN length(entry_ids) / 4 ELSE 0 END
    GROUP BY 1`,
  'a room and its draw disagree': `
    SELECT room.id FROM queue_rooms room LEFT JOIN queue_draws draw ON draw.room_id = room.id
    WHERE has_draw <> (draw.room_id IS NOT NULL)`,
};
