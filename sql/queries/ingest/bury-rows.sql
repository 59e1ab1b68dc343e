-- Hides rows for good: the same rows again, deleted, in a version above every enrichment.
-- Parameters: table: the kind's base table; partitions, offsets: the addresses, arrays of equal length.
-- Used by: the conflict clerk, after the dead letters are durable.
INSERT INTO {table:Identifier}
SELECT * REPLACE (65535 AS enrichment_version, 1 AS is_deleted)
FROM {table:Identifier} FINAL
WHERE (log_partition, log_offset) IN arrayZip({partitions:Array(UInt16)}, {offsets:Array(UInt64)})
