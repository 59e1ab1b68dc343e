-- Begins a new reading of the log: marks of earlier ones are void from here on.
-- Parameters: none.
-- Used by: ingest/rebuild-from-log.ts, before the base tables are emptied.
INSERT INTO readings (reading) SELECT max(reading) + 1 FROM readings
