-- Grain: one row: how many rows a table has, tombstones and older versions left out.
-- Parameters: table.
-- Read by: fairlead export.
SELECT count() AS rows
FROM {table:Identifier}
SETTINGS final = 1
