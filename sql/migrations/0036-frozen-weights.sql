-- Decisions and credits name the model event whose frozen weights gave their shares; '' where none did.
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS model_id String DEFAULT '' AFTER model;
ALTER TABLE decision_journal ADD COLUMN IF NOT EXISTS model_id String DEFAULT '' AFTER model;
ALTER TABLE credits ADD COLUMN IF NOT EXISTS model_id String DEFAULT '' AFTER model;

-- State tables have other columns: every cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
