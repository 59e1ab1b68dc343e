-- Grain: one row: the number of the reading of the log that is under way; 0 where it was never begun anew.
-- Parameters: none.
-- Read by: the consumer, before it relies on marks.
SELECT toInt64(max(reading)) AS reading FROM readings
