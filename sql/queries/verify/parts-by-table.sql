-- How many parts a table was written in; merges make them fewer.
-- Grain: one row. Parameters: table. Read by: tests of single-block inserts.
SELECT count() AS parts, sum(rows) AS rows
FROM system.parts
WHERE table = {table:String} AND active
