-- Every offset below a mark is in exactly one row or one dead letter, or in a range that the log itself lacks.
-- Grain: one row a partition that breaks it: how many rows and dead letters lie below its mark, at how many addresses (gaps of the log
-- included), and how many there should be.
-- Read by: fairlead verify.
WITH gaps AS
(
    SELECT topic, log_partition, groupArray((from_offset, furthest)) AS ranges, intervalLengthSum(from_offset, furthest) AS missing
    FROM
    (
        -- Two workers may have noted the same gap, one of them when retention had gone further.
        SELECT topic, log_partition, from_offset, max(to_offset) AS furthest
        FROM log_gaps
        GROUP BY topic, log_partition, from_offset
    )
    GROUP BY topic, log_partition
)
SELECT
    marks.topic AS topic,
    marks.log_partition AS log_partition,
    held.entries AS entries,
    bitmapCardinality(held.offsets) + gaps.missing
        - arraySum(gap -> bitmapCardinality(bitmapSubsetInRange(held.offsets, gap.1, gap.2)), gaps.ranges) AS addresses,
    marks.next_offset AS expected
FROM (SELECT topic, log_partition, max(next_offset) AS next_offset FROM marks GROUP BY topic, log_partition) AS marks
LEFT JOIN
(
    SELECT
        places.topic AS topic,
        places.log_partition AS log_partition,
        count() AS entries,
        groupBitmapState(places.log_offset) AS offsets
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
    UNION ALL
    SELECT topic, log_partition, log_offset FROM dead_letters FINAL
    ) AS places
    INNER JOIN (SELECT topic, log_partition, max(next_offset) AS next_offset FROM marks GROUP BY topic, log_partition) AS ends
        ON ends.topic = places.topic AND ends.log_partition = places.log_partition
    WHERE places.log_offset < ends.next_offset
    GROUP BY topic, log_partition
) AS held ON held.topic = marks.topic AND held.log_partition = marks.log_partition
LEFT JOIN gaps ON gaps.topic = marks.topic AND gaps.log_partition = marks.log_partition
WHERE addresses != marks.next_offset OR held.entries != bitmapCardinality(held.offsets)
ORDER BY topic, log_partition
LIMIT 20
