-- Marks every conversion that was ever decided, for a rebuild: what is gone must be retracted (cause 1).
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched SELECT DISTINCT programme_id, conversion_id, 1 FROM decision_journal
