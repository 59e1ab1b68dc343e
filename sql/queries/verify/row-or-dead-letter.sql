-- No address is in a row and in a dead letter.
-- Grain: one row an address that is. Read by: fairlead verify.
SELECT topic, log_partition, log_offset
FROM
(
    SELECT 'fairlead.advocate' AS topic, log_partition, log_offset FROM advocates FINAL
    UNION ALL
    SELECT 'fairlead.customer' AS topic, log_partition, log_offset FROM customers FINAL
    UNION ALL
    SELECT 'fairlead.click' AS topic, log_partition, log_offset FROM clicks FINAL
    UNION ALL
    SELECT 'fairlead.conversion' AS topic, log_partition, log_offset FROM conversions FINAL
    UNION ALL
    SELECT 'fairlead.order' AS topic, log_partition, log_offset FROM orders FINAL
    UNION ALL
    SELECT 'fairlead.spend' AS topic, log_partition, log_offset FROM spends FINAL
    UNION ALL
    SELECT 'fairlead.ruleset' AS topic, log_partition, log_offset FROM rulesets FINAL
    UNION ALL
    SELECT 'fairlead.tick' AS topic, log_partition, log_offset FROM ticks FINAL
    UNION ALL
    SELECT 'fairlead.activity' AS topic, log_partition, log_offset FROM activities FINAL
    UNION ALL
    SELECT 'fairlead.model' AS topic, log_partition, log_offset FROM models FINAL
    UNION ALL
    SELECT 'fairlead.audit' AS topic, log_partition, log_offset FROM audits FINAL
    UNION ALL
    SELECT 'fairlead.identity_link' AS topic, log_partition, log_offset FROM identity_links FINAL
    UNION ALL
    SELECT 'fairlead.review' AS topic, log_partition, log_offset FROM reviews FINAL
)
WHERE (topic, log_partition, log_offset) IN (SELECT topic, log_partition, log_offset FROM dead_letters FINAL)
ORDER BY topic, log_partition, log_offset
LIMIT 20
