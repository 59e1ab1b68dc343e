-- Grain: one row a table that is not empty, or of which that is not known. Parameters: tables (names). Read by: the runner, which empties those alone.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND name IN {tables:Array(String)} AND (total_rows IS NULL OR total_rows > 0)
ORDER BY name
