-- Strikes the touched advocates of whom no event stands any more.
-- Grain: one row an advocate. Parameters: step. Used by: the processor firsts, after firsts are written.
INSERT INTO advocate_firsts (programme_id, advocate_id, first_seen_at, version, is_deleted)
SELECT programme_id, advocate_id, first_seen_at, {step:UInt64}, 1
FROM advocate_firsts FINAL
WHERE version < {step:UInt64}
  AND (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM touched_advocates)
