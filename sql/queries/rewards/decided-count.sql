-- Grain: one row, the number of decisions that the step wrote.
-- Parameters: committed: the last step that ended.
-- Read by: processors/rewards/processor.ts
SELECT count() AS decisions FROM decisions WHERE version > {committed:UInt64}
