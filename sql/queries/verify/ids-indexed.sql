-- The index of ids holds every standing event once.
-- Grain: one row a kind for which it does not. Read by: fairlead verify.
SELECT events.kind AS kind, events.events AS standing, indexed.ids AS indexed
FROM
(
    SELECT 'advocate' AS kind, count() AS events FROM standing_advocates
    UNION ALL
    SELECT 'customer' AS kind, count() AS events FROM standing_customers
    UNION ALL
    SELECT 'click' AS kind, count() AS events FROM standing_clicks
    UNION ALL
    SELECT 'conversion' AS kind, count() AS events FROM standing_conversions
    UNION ALL
    SELECT 'order' AS kind, count() AS events FROM standing_orders
    UNION ALL
    SELECT 'spend' AS kind, count() AS events FROM standing_spends
    UNION ALL
    SELECT 'ruleset' AS kind, count() AS events FROM standing_rulesets
    UNION ALL
    SELECT 'tick' AS kind, count() AS events FROM standing_ticks
    UNION ALL
    SELECT 'activity' AS kind, count() AS events FROM standing_activities
    UNION ALL
    SELECT 'model' AS kind, count() AS events FROM standing_models
    UNION ALL
    SELECT 'audit' AS kind, count() AS events FROM standing_audits
    UNION ALL
    SELECT 'identity_link' AS kind, count() AS events FROM standing_identity_links
    UNION ALL
    SELECT 'review' AS kind, count() AS events FROM standing_reviews
) AS events
LEFT JOIN
(
    SELECT kind, count() AS ids
    FROM event_ids FINAL
    WHERE (kind, log_partition, log_offset) NOT IN (SELECT kind, log_partition, log_offset FROM excluded_rows)
    GROUP BY kind
) AS indexed ON indexed.kind = events.kind
WHERE events.events != indexed.ids
ORDER BY kind
LIMIT 20
