-- Every table and view as it stands after all migrations.
-- Grain: one row a table or view. created: the statement that makes it, formatted. Read by: scripts/cluster-migrations.mjs, and its test.
SELECT
    name,
    engine,
    sorting_key,
    if(as_select = '', formatQuery(create_table_query), formatQuery(as_select)) AS created
FROM system.tables
WHERE database = currentDatabase()
ORDER BY name
