-- Grain: one row, the number of journal entries.
-- Read by: processors/attribution/processor.ts
SELECT count() AS entries FROM decision_journal
