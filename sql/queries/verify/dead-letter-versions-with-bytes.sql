-- Versions of dead letters that hold bytes, whether a newer version hides them or not.
-- Grain: one row. Read by: tests of retention.
SELECT count() AS versions
FROM dead_letters
WHERE payload != ''
