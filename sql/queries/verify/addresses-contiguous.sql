-- Every offset below a mark is in exactly one row or one dead letter.
-- Grain: one row a partition that breaks it: how many rows and dead letters lie below its mark, at how many addresses, and how many there should be.
-- Read by: fairlead verify.
SELECT
    marks.topic AS topic,
    marks.log_partition AS log_partition,
    held.entries AS entries,
    held.addresses AS addresses,
    marks.next_offset AS expected
FROM marks FINAL
LEFT JOIN
(
    SELECT places.topic AS topic, places.log_partition AS log_partition, count() AS entries, groupBitmap(places.log_offset) AS addresses
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
    SELECT topic, log_partition, log_offset FROM dead_letters FINAL
    ) AS places
    INNER JOIN (SELECT * FROM marks FINAL) AS ends ON ends.topic = places.topic AND ends.log_partition = places.log_partition
    WHERE places.log_offset < ends.next_offset
    GROUP BY topic, log_partition
) AS held ON held.topic = marks.topic AND held.log_partition = marks.log_partition
WHERE held.entries != marks.next_offset OR held.addresses != marks.next_offset
ORDER BY topic, log_partition
LIMIT 20
