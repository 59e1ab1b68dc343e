-- earned_at: when a listed reward was earned, so that a piece of a day is told apart without the rewards themselves, which lie in order of conversions.
ALTER TABLE listed_rewards ADD COLUMN IF NOT EXISTS earned_at DateTime64(3, 'UTC') AFTER term;

-- after_at: when the buyer's order after this one in the same currency was made, by (first_at, order_id); 1970 for none: the other end of before_at.
ALTER TABLE referred_orders ADD COLUMN IF NOT EXISTS after_at DateTime64(3, 'UTC') AFTER before_at;

-- Both columns can be filled by the processors alone: whoever steps next computes the whole state from nothing, as after migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
