-- Letters that were replayed and are dead letters again.
-- Grain: one row. Parameters: began: ms since 1970, since when they were replayed.
-- Read by: fairlead dead-letters replay.
SELECT count() AS letters
FROM dead_letters FINAL
WHERE replay_of IS NOT NULL AND received_at >= fromUnixTimestamp64Milli({began:Int64}, 'UTC')
