-- Of the copies of an id one stands, and one alone.
-- Grain: one row an id of which none or several stand. Read by: fairlead verify.
SELECT kind, lower(hex(id_hash)) AS id_hash, countIf(NOT excluded) AS standing, count() AS copies
FROM
(
    SELECT
        kind,
        id_hash,
        (kind, log_partition, log_offset) IN (SELECT kind, log_partition, log_offset FROM excluded_rows) AS excluded
    FROM event_ids FINAL
)
GROUP BY kind, id_hash
HAVING standing != 1
ORDER BY kind, id_hash
LIMIT 20
SETTINGS optimize_aggregation_in_order = 1
