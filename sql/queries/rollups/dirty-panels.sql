-- Grain: one row a panel with dirty days. Read by: the processors rollups and panels.
SELECT panel, uniqExact(programme_id, day) AS days
FROM dirty_days
GROUP BY panel
ORDER BY panel
