-- All standing rows of a kind.
-- Grain: one row an event. Parameters: table: the kind's base table. Read by: tests, on small tables.
SELECT *
FROM {table:Identifier} FINAL
ORDER BY log_partition, log_offset
