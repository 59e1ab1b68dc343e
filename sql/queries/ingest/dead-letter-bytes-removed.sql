-- Removes the bytes of the letters that ingest/dead-letters-expired counts, in every version of them: the parts that hold them are
-- written anew without them, on all replicas before this returns, and the engine deletes the old ones some minutes later.
-- Parameters: topics; before, at: ms since 1970 of receipt and of the removal.
-- Used by: ingest/retention.ts.
ALTER TABLE dead_letters
UPDATE payload = '', bytes_removed_at = fromUnixTimestamp64Milli({at:Int64}, 'UTC')
WHERE topic IN {topics:Array(String)}
    AND received_at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
    AND bytes_removed_at IS NULL
SETTINGS mutations_sync = 2
