-- Time finds every conversion whose answer it will change.
-- Grain: one row a conversion that has such a time and is not in the index. Read by: fairlead verify.
SELECT programme_id, conversion_id, next_at
FROM conversion_outcomes FINAL
WHERE next_at IS NOT NULL AND (programme_id, assumeNotNull(next_at), conversion_id) NOT IN (SELECT programme_id, next_at, conversion_id FROM due_conversions)
ORDER BY programme_id, conversion_id
LIMIT 20
