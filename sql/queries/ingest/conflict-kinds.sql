-- Kinds that have conflicts at all, moved or not.
-- Grain: one row a kind. Read by: the conflict clerk.
SELECT DISTINCT kind
FROM conflicts FINAL
ORDER BY kind
