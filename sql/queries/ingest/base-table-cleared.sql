-- Empties one base table, the dead letters or the marks, so that they are read again from the log.
-- Parameters: table.
-- Written by: ingest/rebuild-from-log.ts.
TRUNCATE TABLE {table:Identifier}
