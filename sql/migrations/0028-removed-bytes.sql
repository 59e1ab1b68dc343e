-- The original bytes of a dead letter may hold a raw address, which is kept for raw_retention_days alone. The letter stays and says when
-- its bytes were removed; a letter whose record had left the log before it was written never had them.
ALTER TABLE dead_letters ADD COLUMN IF NOT EXISTS bytes_removed_at Nullable(DateTime64(3, 'UTC'));
