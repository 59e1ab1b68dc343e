-- Empties one table on all nodes of a cluster, so that it is read again from the log. Of a base table that is the part of each shard: to
-- empty the table over all shards would empty nothing.
-- Parameters: table (of a base table, <table>_local).
-- Written by: ingest/rebuild-from-log.ts.
TRUNCATE TABLE {table:Identifier} ON CLUSTER '{cluster}'
