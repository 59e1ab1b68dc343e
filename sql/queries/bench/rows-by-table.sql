-- Grain: one row. Parameters: table. Read by: fairlead bench, to see that nothing is missing.
SELECT count() AS rows
FROM {table:Identifier}
