-- Grain: one row: a conversion that was credited, to open on its page.
-- Read by: fairlead bench queries.
SELECT conversion_id
FROM decisions FINAL
WHERE outcome = 'granted'
ORDER BY conversion_id
LIMIT 1
